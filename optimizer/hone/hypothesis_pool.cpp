#include "optimizer/hone/hypothesis_pool.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "optimizer/proposals/shingles.hpp"

namespace hone {
namespace {

constexpr std::size_t most_shown = 4;

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
  std::vector<Idea>& known = ideas_[{component, text}];
  for (const std::string& idea : ideas) {
    if (std::ranges::none_of(known, [&](const Idea& before) { return much_the_same(before.words, idea); })) known.push_back({idea});
  }
}

std::optional<std::string> HypothesisPool::take(const std::string& component, const std::string& text) {
  const auto known = ideas_.find({component, text});
  if (known == ideas_.end()) return std::nullopt;
  const auto idea = std::ranges::find(known->second, false, &Idea::taken);
  if (idea == known->second.end()) return std::nullopt;
  idea->taken = true;
  return idea->words;
}

void HypothesisPool::give_back(const std::string& component, const std::string& text, const std::string& idea) {
  const auto known = ideas_.find({component, text});
  if (known == ideas_.end()) return;
  if (const auto taken = std::ranges::find(known->second, idea, &Idea::words); taken != known->second.end()) taken->taken = false;
}

std::vector<std::string> HypothesisPool::others(const std::string& component, const std::string& text, const std::string& own) const {
  std::vector<std::string> others;
  const auto known = ideas_.find({component, text});
  if (known == ideas_.end()) return others;
  for (const Idea& idea : known->second) {
    if (idea.words != own) others.push_back(idea.words);
  }
  if (others.size() > most_shown) others.erase(others.begin(), others.end() - most_shown);
  return others;
}

}  // namespace hone
