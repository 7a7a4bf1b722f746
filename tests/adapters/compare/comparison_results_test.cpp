#include "adapters/compare/comparison_results.hpp"

#include <doctest/doctest.h>

using namespace hone;

namespace {

/// A finished run whose verdict took so many test rows.
RunOutcome run_with(std::size_t rows) {
  RunOutcome run;
  run.verdict_rows = rows;
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
  CHECK(rows_of({run_with(40), run_with(40)}) == 40);
  CHECK(rows_of({run_with(40), run_with(35)}) == 35);
  CHECK(rows_of({run_with(40), run_with(0), run_with(36)}) == 36);
  CHECK(rows_of({run_with(0)}) == 40);
}
