#include "optimizer/gepa/tried_ideas.hpp"

#include <algorithm>

#include "programs/hash.hpp"

namespace hone {
namespace {

constexpr std::size_t most_ideas = 4;

std::string key(const std::string& component, const std::string& text) { return component + '\n' + short_hash(text); }

}  // namespace

void TriedIdeas::add(const std::string& component, const std::string& text, int child) {
  children_[key(component, text)].push_back(child);
}

std::vector<TriedIdea> TriedIdeas::on(const std::string& component, const std::string& text, const SearchRecord& record) const {
  std::vector<TriedIdea> ideas;
  const auto it = children_.find(key(component, text));
  if (it == children_.end()) return ideas;
  for (auto child = it->second.rbegin(); child != it->second.rend() && ideas.size() < most_ideas; ++child) {
    const SearchRecord::Entry& entry = record.entry(*child);
    if (entry.state == SearchRecord::State::racing) continue;
    const bool kept = entry.state == SearchRecord::State::in;
    ideas.push_back({find_or_null(entry.candidate->components(), component).text(), (kept ? "kept: " : "dropped: ") + entry.reason});
  }
  std::ranges::reverse(ideas);
  return ideas;
}

}  // namespace hone
