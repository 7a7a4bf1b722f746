#include "programs/metric.hpp"

#include <fmt/format.h>

namespace hone {
namespace {

bool in_range(double score) { return score >= 0 && score <= 1; }  // false for NaN

Failure out_of_range(std::string_view metric, std::string_view what, double score) {
  return {FailureKind::metric,
          fmt::format("The metric '{}' gave {} as its {}. Scores are numbers from 0 to 1.", metric, score, what),
          std::nullopt, false};
}

}  // namespace

std::string Feedback::of(std::string_view path, const std::vector<int>& occurrence) const {
  std::string out;
  const auto add = [&out](std::string_view words) {
    if (words.empty()) return;
    if (!out.empty()) out += '\n';
    out += words;
  };
  for (const auto& part : parts)
    if (part.path == path && (part.occurrence.empty() || part.occurrence == occurrence)) add(part.text);
  add(text);
  return out;
}

Result<Judgement> checked(Judgement judgement, std::string_view metric) {
  if (!in_range(judgement.score.value)) return out_of_range(metric, "score", judgement.score.value);
  for (const auto& [name, value] : judgement.score.objectives)
    if (!in_range(value)) return out_of_range(metric, fmt::format("objective '{}'", name), value);
  return judgement;
}

}  // namespace hone
