#include "adapters/cli/requirement.hpp"

#include <fmt/format.h>

#include "adapters/cli/eval_report.hpp"
#include "adapters/config/scalars.hpp"
#include "optimizer/index.hpp"
#include "optimizer/same_score.hpp"
#include "optimizer/statistics/missing.hpp"
#include "programs/error.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

/// What every report knows, so that it can be required; objectives come to it.
const std::vector<std::string> known = {"score", "tokens", "usd", "latency_p50", "latency_p95"};

[[noreturn]] void refuse(const std::string& what, const std::vector<std::string>& names) {
  throw UserError(fmt::format("`{}` is nothing that can be required here. {}", what, suggestion(what, names)));
}

std::optional<double> value_of(const std::string& what, const EvalReport& report) {
  if (what == "score") return report.score;
  if (what == "tokens") return report.tokens;
  if (what == "usd") return report.usd;
  if (what == "latency_p50") return report.latency_p50_s;
  if (what == "latency_p95") return report.latency_p95_s;
  const auto objective = report.objectives.find(what);
  return objective == report.objectives.end() ? std::nullopt : std::optional(objective->second);
}

/// A mean that misses the bound by rounding meets it.
bool holds(double value, const std::string& comparison, double bound) {
  if (comparison == ">=") return value >= bound - same_score;
  if (comparison == ">") return value > bound + same_score;
  return comparison == "<=" ? value <= bound + same_score : value < bound - same_score;
}

}  // namespace

Requirement read_requirement(const std::string& text) {
  for (const std::string comparison : {">=", "<=", ">", "<"}) {
    const auto at = text.find(comparison);
    if (at == text.npos) continue;
    const auto bound = read_number(trimmed(std::string_view(text).substr(at + comparison.size())));
    const auto what = trimmed(std::string_view(text).substr(0, at));
    if (what.empty() || !bound) break;
    return {std::string(what), comparison, *bound};
  }
  throw UserError(fmt::format("`{}` is no requirement. Write it as NAME>=NUMBER, for example `--require 'score>=0.8'`; comparisons are >=, >, <= and <.", text));
}

void check_requirement(const Requirement& requirement, bool priced, const std::optional<std::vector<std::string>>& objectives) {
  if (requirement.what == "usd" && !priced) throw UserError("`usd` cannot be required: a model has no `price`, so nobody knows it. Give the prices, or require `tokens`.");
  if (!objectives) return;
  auto names = known;
  names.insert(names.end(), objectives->begin(), objectives->end());
  if (!contains(names, requirement.what)) refuse(requirement.what, names);
}

std::string unmet(const Requirement& requirement, const EvalReport& report) {
  const int missing = report.of - report.rows;
  if (!few_missing(at(missing), at(report.of))) return fmt::format("{} of {} rows have no score: nothing can be said of the whole.", missing, report.of);
  const auto value = value_of(requirement.what, report);
  if (!value) {
    auto names = known;
    for (const auto& [objective, mean] : report.objectives) names.push_back(objective);
    refuse(requirement.what, names);
  }
  if (holds(*value, requirement.comparison, requirement.bound)) return {};
  return fmt::format("The requirement {}{}{:g} is not met: {} is {:.4g}.", requirement.what, requirement.comparison, requirement.bound, requirement.what, *value);
}

}  // namespace hone
