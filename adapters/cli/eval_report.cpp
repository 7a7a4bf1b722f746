#include "adapters/cli/eval_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "optimizer/statistics/quantile.hpp"
#include "programs/or_null.hpp"

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
      ++report.failures[kind];
      report.reasons.try_emplace(kind, rollout.failure->message);
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
  for (const auto& [kind, reason] : report.reasons) text += fmt::format("  {}: {}\n", kind, reason);
  return text;
}

nlohmann::ordered_json to_json(const EvalReport& report) {
  return {{"metric", report.metric},     {"split", report.split}, {"simulated", report.simulated}, {"score", or_null(report.score)}, {"rows", report.rows},
          {"of", report.of},             {"objectives", report.objectives}, {"tokens", report.tokens}, {"usd", or_null(report.usd)},
          {"latency_p50_s", report.latency_p50_s}, {"latency_p95_s", report.latency_p95_s}, {"failures", report.failures}, {"reasons", report.reasons},
          {"faults", report.faults}};
}

}  // namespace hone
