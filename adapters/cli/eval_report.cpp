#include "adapters/cli/eval_report.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/config/scalars.hpp"
#include "optimizer/index.hpp"
#include "optimizer/statistics/missing.hpp"
#include "optimizer/statistics/quantile.hpp"
#include "programs/error.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

/// The runs of one row.
struct RowScores {
  std::vector<double> scores;
  std::map<std::string, std::vector<double>> objectives;
  bool hole = false;
};

std::map<std::string, RowScores> scores_by_row(const std::vector<RolloutRecord>& rollouts, EvalReport& report) {
  std::map<std::string, RowScores> rows;
  for (const auto& rollout : rollouts) {
    auto& row = rows[rollout.key.example];
    const auto kind = rollout.failure ? std::string(name(rollout.failure->kind)) : std::string();
    if (!rollout.judgement) {
      row.hole = true;
      ++report.failures[kind.empty() ? "metric" : kind];
      continue;
    }
    if (!kind.empty()) ++report.faults[kind];
    row.scores.push_back(rollout.judgement->score.value);
    for (const auto& [objective, value] : rollout.judgement->score.objectives) row.objectives[objective].push_back(value);
  }
  return rows;
}

void add_costs(const std::vector<RolloutRecord>& rollouts, bool priced, EvalReport& report) {
  std::vector<double> tokens;
  std::vector<double> usd;
  std::vector<double> latency;
  for (const auto& rollout : rollouts) {
    if (!rollout.judgement) continue;
    tokens.push_back(static_cast<double>(rollout.first_spend.tokens()));
    usd.push_back(rollout.first_spend.usd);
    latency.push_back(rollout.latency_s);
  }
  report.tokens = mean(tokens);
  if (priced) report.usd = mean(usd);
  report.latency_p50_s = nearest_rank(latency, 0.5);
  report.latency_p95_s = nearest_rank(latency, 0.95);
}

std::string counts_text(const std::map<std::string, int>& counts) {
  std::string text;
  for (const auto& [kind, count] : counts) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", kind, count);
  return text;
}

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

bool holds(double value, const std::string& comparison, double bound) {
  if (comparison == ">=") return value >= bound;
  if (comparison == ">") return value > bound;
  return comparison == "<=" ? value <= bound : value < bound;
}

}  // namespace

EvalReport eval_report(const std::vector<RolloutRecord>& rollouts, int rows, bool priced) {
  EvalReport report;
  report.of = rows;
  std::vector<double> scores;
  std::map<std::string, std::vector<double>> objectives;
  for (const auto& [id, row] : scores_by_row(rollouts, report)) {
    if (row.hole) continue;
    scores.push_back(mean(row.scores));
    for (const auto& [objective, values] : row.objectives) objectives[objective].push_back(mean(values));
  }
  report.rows = static_cast<int>(scores.size());
  if (!scores.empty()) report.score = mean(scores);
  for (const auto& [objective, values] : objectives) report.objectives[objective] = mean(values);
  add_costs(rollouts, priced, report);
  return report;
}

std::string text(const EvalReport& report) {
  auto text = fmt::format("{}{} {} on {} ({} of {} rows)\n", report.simulated ? "simulated: " : "", report.metric, report.score ? fmt::format("{:.1f}", *report.score * 100) : "unknown", report.split, report.rows, report.of);
  for (const auto& [objective, value] : report.objectives) text += fmt::format("  {} {:.1f}\n", objective, value * 100);
  text += fmt::format("{:.0f} tokens a run, {}, latency p50 {:.2f} s, p95 {:.2f} s\n", report.tokens, report.usd ? fmt::format("{:.6f} USD", *report.usd) : "USD unknown", report.latency_p50_s, report.latency_p95_s);
  if (!report.faults.empty()) text += fmt::format("scored 0 for what the prompt did: {}\n", counts_text(report.faults));
  if (!report.failures.empty()) text += fmt::format("without a score, which is not 0: {}\n", counts_text(report.failures));
  return text;
}

nlohmann::ordered_json to_json(const EvalReport& report) {
  const auto or_null = [](const std::optional<double>& value) { return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr); };
  return {{"metric", report.metric},     {"split", report.split}, {"simulated", report.simulated}, {"score", or_null(report.score)}, {"rows", report.rows},
          {"of", report.of},             {"objectives", report.objectives}, {"tokens", report.tokens}, {"usd", or_null(report.usd)},
          {"latency_p50_s", report.latency_p50_s}, {"latency_p95_s", report.latency_p95_s}, {"failures", report.failures}, {"faults", report.faults}};
}

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

void check_requirement(const Requirement& requirement, bool priced, bool open) {
  if (requirement.what == "usd" && !priced) throw UserError("`usd` cannot be required: a model has no `price`, so nobody knows it. Give the prices, or require `tokens`.");
  if (open || contains(known, requirement.what)) return;
  refuse(requirement.what, known);
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
