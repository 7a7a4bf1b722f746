#include "optimizer/hone/hypothesis_pool.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <iterator>

#include "optimizer/keep_last.hpp"
#include "optimizer/proposals/shingles.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

constexpr std::size_t most_shown = 4;
constexpr int most_takes = 2;

std::vector<std::uint64_t> words_of(const std::string& text) {
  std::vector<std::uint64_t> words = shingles(text, 1);
  std::ranges::sort(words);
  words.erase(std::ranges::unique(words).begin(), words.end());
  return words;
}

bool much_the_same(const std::string& a, const std::string& b) {
  const std::vector<std::uint64_t> one = words_of(a), other = words_of(b);
  std::vector<std::uint64_t> common;
  std::ranges::set_intersection(one, other, std::back_inserter(common));
  return 2 * common.size() >= one.size() + other.size() - common.size();
}

}  // namespace

void HypothesisPool::add(const std::string& component, const std::string& text, const std::vector<std::string>& ideas) {
  if (ideas.empty()) return;
  std::vector<Entry>& entries = entries_[{component, text}];
  for (const std::string& idea : ideas) {
    if (std::ranges::none_of(entries, [&](const Entry& entry) { return much_the_same(entry.words, idea); })) entries.push_back({idea});
  }
}

std::optional<HypothesisPool::Idea> HypothesisPool::take(const std::string& component, const std::string& text) {
  std::vector<Entry>& entries = entries_[{component, text}];
  const auto entry = std::ranges::find(entries, true, &Entry::free);
  if (entry == entries.end()) return std::nullopt;
  entry->free = false;
  ++entry->takes;
  return Idea{component, text, entry->words};
}

void HypothesisPool::give_back(const Idea& idea) {
  std::vector<Entry>& entries = entries_[{idea.component, idea.text}];
  const auto entry = std::ranges::find(entries, idea.words, &Entry::words);
  assert(entry != entries.end());
  entry->free = entry->takes < most_takes;
}

std::vector<std::string> HypothesisPool::others(const std::string& component, const std::string& text, const std::vector<std::string>& own) const {
  std::vector<std::string> others;
  const auto entries = entries_.find({component, text});
  if (entries == entries_.end()) return others;
  for (const Entry& entry : entries->second) {
    if (!contains(own, entry.words)) others.push_back(entry.words);
  }
  keep_last(others, most_shown);
  return others;
}

}  // namespace hone
