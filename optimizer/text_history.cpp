#include "optimizer/text_history.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hone {

std::vector<std::string> TextHistory::texts() const {
  std::vector<std::string> texts;
  for (const auto& [text, candidate] : uses_) {
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
  }
  return texts;
}

std::vector<TriedIdea> TextHistory::best(const SearchRecord& record, int most) const {
  std::vector<std::pair<double, std::string>> scored;
  for (const auto& [text, candidate] : uses_) {
    if (!record.can_win(candidate)) continue;
    const double score = record.choice(candidate).validation;
    const auto known = std::ranges::find(scored, text, [](const auto& entry) { return entry.second; });
    if (known == scored.end()) {
      scored.emplace_back(score, text);
    } else {
      known->first = std::max(known->first, score);
    }
  }
  std::ranges::stable_sort(scored, std::ranges::greater(), [](const auto& entry) { return entry.first; });
  if (static_cast<int>(scored.size()) > most) scored.resize(static_cast<std::size_t>(most));
  std::ranges::reverse(scored);
  std::vector<TriedIdea> ideas;
  for (auto& [score, text] : scored) ideas.push_back({std::move(text), fmt::format("Score: {:.3f}", score)});
  return ideas;
}

std::vector<TextHistory> text_histories(const SearchRecord& record) {
  std::vector<TextHistory> histories;
  for (const ComponentSpec& spec : record.problem().components) {
    if (spec.kind != ComponentKind::text) continue;
    histories.emplace_back(spec.name);
    histories.back().add(find_or_null(record.problem().seed->components(), spec.name).text(), 0);
  }
  return histories;
}

}  // namespace hone
