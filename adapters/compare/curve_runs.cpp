#include "adapters/compare/curve_runs.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "optimizer/engine/rollout_batch.hpp"
#include "optimizer/statistics/missing.hpp"

namespace hone {

namespace asio = boost::asio;

namespace {

/// What has no score in a batch of tests.
struct CurveHoles {
  std::size_t of = 0;
  std::size_t count = 0;
  Failure last = {FailureKind::network};  // or one that only the user can mend

  /// A request that alone was not taken is a hole like others: the searches were answered by this model.
  bool must_be_mended() const { return count > 0 && is_fatal(last.kind) && last.kind != FailureKind::bad_request; }
  bool ends_all() const { return must_be_mended() || !few_missing(count, of); }

  void take(const RolloutRecord& record) {
    if (record.judgement) return;
    if (record.failure && !must_be_mended()) last = *record.failure;
    ++count;
  }

  std::string why() const {
    if (must_be_mended()) return last.message;
    return fmt::format("{} of {} test runs for the curves have no score, the last for this reason: {} See to that before it goes on; with `curves: false` under `compare` in the "
                       "comparison's config.yaml it goes on without curves.", count, of, last.message);
  }
};

std::vector<std::optional<double>> scores_of(const std::vector<std::optional<RolloutRecord>>& records, std::size_t begin, std::size_t count) {
  std::vector<std::optional<double>> scores;
  for (std::size_t i = begin; i < begin + count; ++i) {
    const bool scored = records[i] && records[i]->judgement;
    scores.push_back(scored ? std::optional(records[i]->judgement->score.value) : std::nullopt);
  }
  return scores;
}

/// The candidates of a run whose test score is not known, each once.
std::vector<CandidatePtr> unknown_in(const CurveRun& run) {
  std::vector<CandidatePtr> unknown;
  std::set<std::string> seen;
  for (const auto& best : run.bests) {
    const auto id = best.candidate->id();
    if (!run.test.contains(id) && !run.left_out.contains(id) && seen.insert(id).second) unknown.push_back(best.candidate);
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

void take_scores(CurveRun& run, const std::string& candidate, const std::vector<std::optional<double>>& scores) {
  double sum = 0;
  std::size_t n = 0;
  for (const auto& score : scores) {
    sum += score.value_or(0);
    n += score ? 1 : 0;
  }
  if (n == 0 || !few_missing(scores.size() - n, scores.size())) {
    run.left_out.insert(candidate);
  } else {
    run.test[candidate] = sum / static_cast<double>(n);
  }
}

/// Why it should not go on after these; empty where it may.
asio::awaitable<std::string> CurveTests::test(CurveRun& run) {
  const auto unknown = unknown_in(run);
  if (unknown.empty()) co_return std::string();
  AssemblyParts assembly_parts{.executor = parts_.executor, .clock = parts_.clock, .note = {}, .provider = parts_.provider};
  assembly_ = std::make_unique<Assembly>(*run.config, assembly_parts, parts_.shared);
  const RolloutRunner runner(assembly_->program(), assembly_->metric(), assembly_->environment(), run.config->program.repair);
  auto plans = curve_plans(unknown, parts_, run);
  BatchOptions options;
  options.executor = parts_.executor;
  options.concurrency = run.config->engine.concurrency;
  CurveHoles holes{plans.size()};
  options.stop = [&] { return draining_ || holes.ends_all(); };
  options.on_done = [&](const RolloutRecord& record) { holes.take(record); };
  options.store = &parts_.store;
  const std::size_t each = plans.size() / unknown.size();
  const auto records = co_await run_batch(runner, std::move(plans), std::move(options));
  if (draining_) co_return std::string();
  if (holes.ends_all()) co_return holes.why();
  for (std::size_t i = 0; i < unknown.size(); ++i) take_scores(run, unknown[i]->id(), scores_of(records, i * each, each));
  co_return std::string();
}

asio::awaitable<CurveEnd> CurveTests::run(std::vector<CurveRun>& runs) {
  CurveEnd end;
  for (CurveRun& run : runs) {
    end.paused = co_await test(run);
    if (draining_ || !end.paused.empty()) co_return end;
  }
  end.complete = true;
  co_return end;
}

void CurveTests::drain() {
  draining_ = true;
  if (assembly_) assembly_->drain_models();
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
