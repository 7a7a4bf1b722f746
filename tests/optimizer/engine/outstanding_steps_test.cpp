#include "optimizer/engine/outstanding_steps.hpp"

#include <doctest/doctest.h>

using namespace hone;

namespace {

Spend calls(std::int64_t n) {
  Spend spend;
  spend.calls = n;
  return spend;
}

Step rollout(StepId id) {
  RolloutStep step;
  step.candidate = std::make_shared<const Candidate>(ComponentValues{{"a.instruction", "seed"}});
  return {id, step};
}

/// Every rollout is known to need a call: its envelope is two.
StepCosts costs() { return StepCosts({.rollout = {calls(1), calls(1)}, .proposal = {}}); }

Executed cut() {
  Executed executed;
  executed.outcome.what = StepFailed{FailureKind::cut};
  return executed;
}

std::vector<StepId> to_tell(OutstandingSteps& steps) {
  std::vector<StepId> ids;
  for (const OutstandingStep* step : steps.next_to_tell()) ids.push_back(step->step.id);
  return ids;
}

}  // namespace

TEST_CASE("steps are told in the order asked under ordered, else as they end") {
  for (const bool ordered : {true, false}) {
    Ledger ledger{Budget{}};
    OutstandingSteps steps(ledger, costs(), ordered);
    steps.add(rollout(1));
    steps.add(rollout(2));
    steps.reserve_in_order();
    OutstandingStep* first = steps.next_to_run();
    OutstandingStep* second = steps.next_to_run();
    REQUIRE(first != nullptr);
    REQUIRE(second != nullptr);
    CHECK(steps.next_to_run() == nullptr);
    steps.ended(*second, {});
    CHECK(to_tell(steps) == (ordered ? std::vector<StepId>{} : std::vector<StepId>{2}));
    steps.ended(*first, {});
    CHECK(to_tell(steps) == (ordered ? std::vector<StepId>{1, 2} : std::vector<StepId>{2, 1}));
  }
}

TEST_CASE("what does not fit waits for what is in flight, and is refused when nothing is") {
  Budget budget;
  budget.rollouts = 1;
  Ledger ledger(budget);
  OutstandingSteps steps(ledger, costs(), true);
  steps.add(rollout(1));
  steps.add(rollout(2));
  steps.reserve_in_order();
  OutstandingStep* first = steps.next_to_run();
  REQUIRE(first != nullptr);
  CHECK(steps.next_to_run() == nullptr);
  CHECK(steps.queued() == 1);
  steps.ended(*first, {});
  ToldStep told;
  told.id = 1;
  steps.take(told);
  CHECK(ledger.rollouts() == 1);
  steps.reserve_in_order();
  REQUIRE(to_tell(steps) == std::vector<StepId>{2});
  const auto* refused = std::get_if<StepRefused>(&steps.next_to_tell().front()->done->outcome.what);
  REQUIRE(refused != nullptr);
  CHECK(refused->limit == Limit::rollouts);
}

TEST_CASE("a step that was cut runs again with what it lacked, or is told so where the budget does not have it") {
  for (const int limit : {10, 3}) {
    Budget budget;
    budget.calls = limit;
    Ledger ledger(budget);
    OutstandingSteps steps(ledger, costs(), true);
    steps.add(rollout(1));
    steps.reserve_in_order();
    OutstandingStep* step = steps.next_to_run();
    REQUIRE(step != nullptr);
    CHECK_FALSE(step->purse->reserve(calls(5)));
    steps.ended(*step, cut());
    CHECK(to_tell(steps).empty());
    if (limit == 10) {
      CHECK(steps.try_cut_again(true));
      CHECK(steps.next_to_run() == step);
      CHECK(step->purse->reserve(calls(5)));
    } else {
      CHECK_FALSE(steps.try_cut_again(true));  // what runs may leave enough
      CHECK(steps.try_cut_again(false));
      CHECK(to_tell(steps) == std::vector<StepId>{1});
    }
  }
}
