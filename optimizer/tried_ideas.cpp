#include "optimizer/tried_ideas.hpp"

#include <algorithm>

#include "optimizer/keep_last.hpp"
#include "programs/hash.hpp"

namespace hone {
namespace {

constexpr std::size_t most_ideas = 4;
constexpr std::size_t most_open = 2;

std::string key(const std::string& component, const std::string& text) { return component + '\n' + short_hash(text); }

}  // namespace

void TriedIdeas::add(const std::string& component, const std::string& text, int child) {
  children_[key(component, text)].push_back(child);
}

std::vector<TriedIdea> TriedIdeas::on(const std::string& component, const std::string& text, const SearchRecord& record) const {
  std::vector<TriedIdea> better;
  std::vector<TriedIdea> ideas;
  const std::vector<int>& tried = children(component, text);
  for (auto child = tried.rbegin(); child != tried.rend(); ++child) {
    const SearchRecord::Entry& entry = record.entry(*child);
    if (entry.reason.empty()) continue;
    const bool out = entry.state == SearchRecord::State::out;
    std::vector<TriedIdea>& alike = out ? ideas : better;
    if (alike.size() == most_ideas) continue;
    alike.push_back({record.text(*child, component), (out ? "dropped: " : "") + entry.reason, !out});
  }
  std::ranges::reverse(ideas);
  ideas.insert(ideas.end(), better.rbegin(), better.rend());
  return ideas;
}

std::vector<std::string> TriedIdeas::open(const std::string& component, const std::string& text, const SearchRecord& record) const {
  std::vector<std::string> texts;
  for (const int child : children(component, text)) {
    if (record.entry(child).reason.empty()) texts.push_back(record.text(child, component));
  }
  keep_last(texts, most_open);
  return texts;
}

const std::vector<int>& TriedIdeas::children(const std::string& component, const std::string& text) const {
  static const std::vector<int> none;
  const auto it = children_.find(key(component, text));
  return it == children_.end() ? none : it->second;
}

}  // namespace hone
