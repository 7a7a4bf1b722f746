#pragma once

#include "adapters/compare/comparison.hpp"
#include "adapters/compare/comparison_plan.hpp"
#include "adapters/compare/curve_runs.hpp"
#include "adapters/storage/sqlite_run_store.hpp"

namespace hone {

/// The runs that have no verdict yet, by their folders: seed by seed, so that optimizers can be compared under the first ones early.
std::vector<const PlannedRun*> unfinished_runs(const ComparisonPlan& plan);

/// The comparison as its runs' folders have it: summaries and what went over the wire; no result yet.
Comparison comparison_so_far(const ComparisonPlan& plan, SqliteRunStore& calls);

/// The test rows that the verdicts of all runs took that had any: limits may have allowed some fewer, and some none. All runs are finished.
std::vector<std::size_t> common_rows(const ComparisonPlan& plan, const Comparison& comparison);

/// The winners' scores on these test rows, from the runs' records. All runs are finished.
ComparisonScores winner_scores(const ComparisonPlan& plan, const Comparison& comparison, const std::vector<std::size_t>& rows);

/// What the curves are made from, with the test scores that the runs' verdicts know.
std::vector<CurveRun> curve_runs(const ComparisonPlan& plan, const Comparison& comparison, const std::vector<std::size_t>& rows);

/// The bands over the seeds, by optimizer.
std::vector<ContenderCurve> curves_of(const ComparisonPlan& plan, const std::vector<CurveRun>& runs);

}  // namespace hone
