#include "adapters/compare/curve_runs.hpp"

#include <doctest/doctest.h>

using namespace hone;

namespace {

BestSoFar best(const std::string& instruction, std::int64_t rollouts, double usd) {
  BestSoFar best;
  best.candidate = std::make_shared<const Candidate>(ComponentValues{{"a.instruction", instruction}});
  best.rollouts = rollouts;
  best.spent.calls = 2 * rollouts;
  best.spent.usd = usd;
  return best;
}

}  // namespace

TEST_CASE("a curve goes from best to best on the axis of the budget, past those without a score") {
  CurveRun run;
  run.bests = {best("seed", 0, 0), best("unknown", 10, 1), best("better", 30, 2)};
  run.test[run.bests[0].candidate->id()] = 0.25;
  run.test[run.bests[2].candidate->id()] = 0.75;
  Budget budget;
  budget.rollouts = 100;
  const auto curve = curve_of(run, budget);
  REQUIRE(curve.size() == 2);
  CHECK(curve[0].x == 0);
  CHECK(curve[0].y == 0.25);
  CHECK(curve[1].x == 30);
  CHECK(curve[1].y == 0.75);
  Budget money;
  money.usd = 5;
  CHECK(curve_of(run, money)[1].x == 2);
}

TEST_CASE("the axis is the first limit that is set") {
  Budget budget;
  budget.wall_s = 60;
  budget.proposals = 9;
  CHECK(axis_of(budget).name == "seconds");
  CHECK(*axis_of(budget).limit == 60);
  budget.usd = 2.5;
  CHECK(axis_of(budget).name == "USD");
  budget.calls = 7;
  CHECK(axis_of(budget).name == "calls");
  CHECK(*axis_of(budget).limit == 7);
  budget.rollouts = 5;
  CHECK(axis_of(budget).name == "rollouts");
}
