#include "adapters/compare/curve_runs.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "optimizer/engine/rollout_batch.hpp"

namespace hone {

namespace asio = boost::asio;

namespace {

/// Mean of what has a score; nothing without any.
std::optional<double> mean_score(const std::vector<std::optional<RolloutRecord>>& records, std::size_t begin, std::size_t count) {
  double sum = 0;
  int n = 0;
  for (std::size_t i = begin; i < begin + count; ++i) {
    if (!records[i] || !records[i]->judgement) continue;
    sum += records[i]->judgement->score.value;
    ++n;
  }
  return n > 0 ? std::optional(sum / n) : std::nullopt;
}

/// The candidates of a run whose test score is not known, each once.
std::vector<CandidatePtr> unknown_in(const CurveRun& run) {
  std::vector<CandidatePtr> unknown;
  std::set<std::string> seen;
  for (const auto& best : run.bests) {
    if (!run.test.contains(best.candidate->id()) && seen.insert(best.candidate->id()).second) unknown.push_back(best.candidate);
  }
  return unknown;
}

/// Each candidate on all rows, one after another.
std::vector<RolloutPlan> curve_plans(const std::vector<CandidatePtr>& candidates, const CurveParts& parts, const CurveRun& run) {
  const auto rows = rows_at(parts.test, parts.rows);
  const auto phase = fmt::format("curves {}", run.seed);  // replies drawn at random differ from seed to seed
  std::vector<RolloutPlan> plans;
  for (const auto& candidate : candidates) std::ranges::move(plans_for({candidate}, rows, "test", run.config->verdict_repeats, phase), std::back_inserter(plans));
  return plans;
}

}  // namespace

asio::awaitable<void> CurveTests::test(CurveRun& run) {
  const auto unknown = unknown_in(run);
  if (unknown.empty()) co_return;
  AssemblyParts assembly_parts{.executor = parts_.executor, .clock = parts_.clock, .note = {}, .provider = parts_.provider};
  assembly_ = std::make_unique<Assembly>(*run.config, assembly_parts, parts_.shared);
  const RolloutRunner runner(assembly_->program(), assembly_->metric(), assembly_->environment(), run.config->program.repair);
  auto plans = curve_plans(unknown, parts_, run);
  BatchOptions options;
  options.executor = parts_.executor;
  options.concurrency = run.config->engine.concurrency;
  options.stop = [this] { return draining_; };
  options.store = &parts_.store;
  const std::size_t each = plans.size() / unknown.size();
  const auto records = co_await run_batch(runner, std::move(plans), std::move(options));
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    if (const auto mean = mean_score(records, i * each, each)) run.test[unknown[i]->id()] = *mean;
  }
}

asio::awaitable<bool> CurveTests::run(std::vector<CurveRun>& runs) {
  for (CurveRun& run : runs) {
    co_await test(run);
    if (draining_) co_return false;
  }
  co_return true;
}

void CurveTests::drain() {
  draining_ = true;
  if (!assembly_) return;
  for (const auto& [role, chain] : assembly_->models()) chain->drain();
}

CurveAxis axis_of(const Budget& budget) {
  const auto number = [](const auto& limit) { return limit ? std::optional(static_cast<double>(*limit)) : std::nullopt; };
  if (budget.rollouts) return {"rollouts", number(budget.rollouts), [](const BestSoFar& best) { return static_cast<double>(best.rollouts); }};
  if (budget.calls) return {"calls", number(budget.calls), [](const BestSoFar& best) { return static_cast<double>(best.spent.calls); }};
  if (budget.tokens) return {"tokens", number(budget.tokens), [](const BestSoFar& best) { return static_cast<double>(best.spent.tokens()); }};
  if (budget.usd) return {"USD", budget.usd, [](const BestSoFar& best) { return best.spent.usd; }};
  if (budget.wall_s) return {"seconds", budget.wall_s, [](const BestSoFar& best) { return best.wall_s; }};
  return {"proposals", number(budget.proposals), [](const BestSoFar& best) { return static_cast<double>(best.proposals); }};
}

StepCurve curve_of(const CurveRun& run, const Budget& budget) {
  StepCurve curve;
  const auto axis = axis_of(budget);
  for (const auto& best : run.bests) {
    const auto score = run.test.find(best.candidate->id());
    if (score != run.test.end()) curve.push_back({axis.spent(best), score->second});
  }
  return curve;
}

}  // namespace hone
