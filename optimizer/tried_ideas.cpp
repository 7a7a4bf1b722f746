#include "optimizer/tried_ideas.hpp"

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

std::vector<TriedIdea> TriedIdeas::on(const std::string& component, const std::string& text, const SearchRecord& record,
                                      bool with_open) const {
  std::vector<TriedIdea> better;
  std::vector<TriedIdea> ideas;
  const auto it = children_.find(key(component, text));
  if (it == children_.end()) return ideas;
  for (auto child = it->second.rbegin(); child != it->second.rend(); ++child) {
    const SearchRecord::Entry& entry = record.entry(*child);
    const bool open = entry.reason.empty();
    if (open && !with_open) continue;
    const bool kept = !open && entry.state != SearchRecord::State::out;
    std::vector<TriedIdea>& alike = kept ? better : ideas;
    if (alike.size() == most_ideas) continue;
    alike.push_back({record.text(*child, component), open ? "it is being tried" : (kept ? "" : "dropped: ") + entry.reason, kept});
  }
  std::ranges::reverse(ideas);
  ideas.insert(ideas.end(), better.rbegin(), better.rend());
  return ideas;
}

}  // namespace hone
