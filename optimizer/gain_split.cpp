#include "optimizer/gain_split.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace hone {
namespace {

const CandidateReport* find(const std::vector<CandidateReport>& all, const std::string& id) {
  const auto found = std::ranges::find_if(all, [&](const CandidateReport& report) { return report.candidate->id() == id; });
  return found == all.end() ? nullptr : &*found;
}

/// The candidate, its first parent, and so on to the seed.
std::vector<const CandidateReport*> lineage(const std::vector<CandidateReport>& all, const std::string& candidate) {
  std::vector<const CandidateReport*> line;
  for (const auto* report = find(all, candidate); report != nullptr && line.size() < all.size();) {
    line.push_back(report);
    const auto& parents = report->origin.parents;
    report = parents.empty() ? nullptr : find(all, parents.front());
  }
  return line;
}

bool is_demos(const CandidateReport& report, const std::string& component) {
  return find_or_null(report.candidate->components(), component).json().is_array();
}

}  // namespace

std::optional<GainSplit> split_gain(const std::vector<CandidateReport>& all, const std::string& candidate) {
  const auto line = lineage(all, candidate);
  if (line.size() < 2 || !line.front()->score || !line.back()->score) return std::nullopt;
  GainSplit split;
  double above = line.front()->score->validation;
  bool demos = false;
  bool others = false;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    for (const auto& component : line[i]->origin.changed) (is_demos(*line[i], component) ? demos : others) = true;
    const auto& parent = *line[i + 1];
    if (!parent.score) continue;
    (demos && others ? split.both : demos ? split.demos : split.reflection) += above - parent.score->validation;
    above = parent.score->validation;
    demos = others = false;
  }
  return split;
}

}  // namespace hone
