#include "adapters/compare/comparison_results.hpp"

#include <algorithm>
#include <filesystem>

#include "adapters/run/run_files.hpp"
#include "adapters/run/run_folder.hpp"
#include "optimizer/engine/verdict_run.hpp"

namespace hone {
namespace {

/// The mean over the repeats of one test row in a run's verdict; nothing where one has no score.
std::optional<double> verdict_score(SqliteRunStore& store, const std::string& candidate, const Example& row, int repeats) {
  double sum = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const auto record = store.judged_rollout({"verdict", candidate, "test", row.id, repeat});
    if (!record) return std::nullopt;
    sum += record->judgement->score.value;
  }
  return sum / repeats;
}

std::vector<std::optional<double>> verdict_scores(SqliteRunStore& store, const std::string& candidate, const ComparisonPlan& plan, const std::vector<std::size_t>& rows) {
  std::vector<std::optional<double>> scores;
  for (const std::size_t row : rows) scores.push_back(verdict_score(store, candidate, plan.data.split.test[row], plan.config.verdict_repeats));
  return scores;
}

Spend spend_of(const std::vector<CallTotal>& totals, const std::string& phase) {
  Spend spent;
  for (const auto& total : totals) {
    if (total.phase == phase) spent += total.spend;
  }
  return spent;
}

/// What each run paid over the wire: in the log of calls where it is shared, else in the run's own record.
Spend wire_spend(const ComparisonPlan& plan, const PlannedRun& run, const std::vector<CallTotal>& shared) {
  if (plan.side_by_side()) return spend_of(shared, run.name());
  Spend spent;
  const auto record = plan.files.run(run.name()).record();
  if (!std::filesystem::exists(record)) return spent;
  for (const auto& total : SqliteRunStore::open_read_only(record)->call_totals()) spent += total.spend;
  return spent;
}

}  // namespace

std::vector<const PlannedRun*> unfinished_runs(const ComparisonPlan& plan) {
  std::vector<const PlannedRun*> todo;
  for (const auto& run : plan.runs) {
    if (folder_state(plan.files.run(run.name()).folder) != FolderState::finished) todo.push_back(&run);
  }
  std::ranges::stable_sort(todo, {}, &PlannedRun::seed);
  return todo;
}

Comparison comparison_so_far(const ComparisonPlan& plan, SqliteRunStore& calls) {
  Comparison comparison;
  comparison.name = plan.config.name;
  comparison.id = plan.id;
  comparison.simulated = plan.config.simulated();
  comparison.budget = plan.config.budget;
  comparison.seeds = plan.config.compare.seeds;
  comparison.test_rows = plan.data.split.test.size();
  comparison.detect = plan.config.compare.detect;
  const auto axis = axis_of(plan.config.budget);
  comparison.axis = axis.name;
  comparison.axis_end = axis.limit;
  for (const auto& contender : plan.config.compare.optimizers) {
    if (contender.policy.kind == "baseline" && !comparison.baseline) comparison.baseline = comparison.contenders.size();
    comparison.contenders.push_back(contender.as);
  }
  const auto totals = calls.call_totals();
  comparison.curves_spent = spend_of(totals, "curves");
  for (const auto& run : plan.runs) {
    auto& outcome = comparison.runs.emplace_back();
    outcome.as = run.as;
    outcome.seed = run.seed;
    outcome.folder = "runs/" + run.name();
    outcome.spent = wire_spend(plan, run, totals);
    take_summary(outcome, plan.files.run(run.name()));
    if (outcome.finished()) comparison.metric = outcome.metric;
  }
  return comparison;
}

std::vector<std::size_t> common_rows(const ComparisonPlan& plan, const Comparison& comparison) {
  const std::size_t all = plan.data.split.test.size();
  std::size_t fewest = all;
  for (const auto& run : comparison.runs) {
    if (run.verdict_rows > 0) fewest = std::min(fewest, run.verdict_rows);
  }
  return test_subset(all, fewest);
}

ComparisonScores winner_scores(const ComparisonPlan& plan, const Comparison& comparison, const std::vector<std::size_t>& rows) {
  ComparisonScores scores;
  for (const std::size_t row : rows) {
    scores.rows.push_back(plan.data.split.test[row].id);
    scores.groups.push_back(plan.data.split.test[row].group);
  }
  for (const auto& name : comparison.contenders) scores.contenders.push_back({name, {}});
  for (std::size_t i = 0; i < plan.runs.size(); ++i) {
    const auto store = SqliteRunStore::open_read_only(plan.files.run(plan.runs[i].name()).record());
    std::ranges::find(scores.contenders, plan.runs[i].as, &ContenderScores::as)->scores.push_back(verdict_scores(*store, comparison.runs[i].winner, plan, rows));
  }
  return scores;
}

std::vector<CurveRun> curve_runs(const ComparisonPlan& plan, const Comparison& comparison, const std::vector<std::size_t>& rows) {
  std::vector<CurveRun> runs;
  for (std::size_t i = 0; i < plan.runs.size(); ++i) {
    const auto store = SqliteRunStore::open_read_only(plan.files.run(plan.runs[i].name()).record());
    CurveRun run{plan.runs[i].seed, &plan.runs[i].config, saved_bests(*store), {}, {}};
    if (run.bests.empty()) throw UserError(fmt::format("The run `{}` was gone on with outside its comparison: nobody knows its curve. Set `curves: false` under `compare` in `{}`.", plan.runs[i].name(), plan.files.config()));
    for (const auto& candidate : {run.bests.front().candidate->id(), comparison.runs[i].winner}) {
      const auto scores = verdict_scores(*store, candidate, plan, rows);
      const bool was_tested = std::ranges::any_of(scores, [](const auto& score) { return score.has_value(); });
      if (was_tested) take_scores(run, candidate, scores);
    }
    runs.push_back(std::move(run));
  }
  return runs;
}

std::vector<ContenderCurve> curves_of(const ComparisonPlan& plan, const std::vector<CurveRun>& runs) {
  std::vector<ContenderCurve> curves;
  for (const auto& contender : plan.config.compare.optimizers) {
    std::vector<StepCurve> of_seeds;
    std::size_t left_out = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      if (plan.runs[i].as != contender.as) continue;
      of_seeds.push_back(curve_of(runs[i], plan.config.budget));
      left_out += runs[i].left_out.size();
    }
    curves.push_back({contender.as, step_band(of_seeds), left_out});
  }
  return curves;
}

}  // namespace hone
