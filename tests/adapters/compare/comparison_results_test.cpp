#include "adapters/compare/comparison_results.hpp"

#include <doctest/doctest.h>

using namespace hone;

namespace {

/// A finished run whose verdict took so many test rows.
RunOutcome run_with(int scored, int holes) {
  RunOutcome run;
  run.summary = {{"state", "finished"}, {"verdict", {{"n", scored}, {"holes", holes}}}};
  return run;
}

std::size_t rows_of(std::vector<RunOutcome> runs) {
  ComparisonPlan plan{ComparisonFiles("c"), {}, {}, {}, {}};
  plan.data.split.test.resize(40);
  Comparison comparison;
  comparison.runs = std::move(runs);
  return common_rows(plan, comparison).size();
}

}  // namespace

TEST_CASE("runs are compared on the rows that all had, but for those that had none") {
  CHECK(rows_of({run_with(40, 0), run_with(39, 1)}) == 40);
  CHECK(rows_of({run_with(40, 0), run_with(33, 2)}) == 35);
  CHECK(rows_of({run_with(40, 0), run_with(0, 0), run_with(35, 1)}) == 36);
  CHECK(rows_of({run_with(0, 0)}) == 40);
}
