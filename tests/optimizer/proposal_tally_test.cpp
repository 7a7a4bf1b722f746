#include "optimizer/proposal_tally.hpp"

#include <doctest/doctest.h>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::testing;

namespace {

OptimizerPolicy patient(int patience) {
  OptimizerPolicy policy;
  policy.patience = patience;
  return policy;
}

struct Fixture {
  SearchCore core{patient(2), RuleWorld().problem(), nullptr};
  ProposalTally tally{core};
};

const Outcome rejected = {ProposalResult{"x", "no_fence"}};

}  // namespace

TEST_CASE("what comes to nothing tries patience until a text leads to rollouts") {
  Fixture fixture;
  CHECK(fixture.tally.take("step0.instruction", {ProposalResult{"Be brief.", ""}}) == "Be brief.");
  CHECK(fixture.tally.bears_another(1));
  CHECK_FALSE(fixture.tally.bears_another(2));
  CHECK_FALSE(fixture.tally.take("step0.instruction", rejected));
  CHECK_FALSE(fixture.tally.over());
  CHECK_FALSE(fixture.tally.bears_another(1));
  CHECK_FALSE(fixture.tally.take("step0.instruction", {StepFailed{FailureKind::timeout}}));
  CHECK(fixture.tally.stalled());
  CHECK(fixture.tally.over() == StopReason::stalled);
  fixture.tally.fruitful();
  CHECK_FALSE(fixture.tally.over());
}

TEST_CASE("a proposal that has something to fall back on tries no patience, and its rejection counts") {
  Fixture fixture;
  for (int i = 0; i < 2; ++i) CHECK_FALSE(fixture.tally.take("step0.instruction", rejected, false));
  CHECK_FALSE(fixture.tally.over());
  CHECK(fixture.core.record().rejections().at("no_fence") == 2);
  CHECK(fixture.core.record().take_events().empty());
}

TEST_CASE("a refusal is for good, whatever the texts before it lead to") {
  Fixture fixture;
  CHECK_FALSE(fixture.tally.take("step0.instruction", {StepRefused{Limit::tokens}}));
  fixture.tally.fruitful();
  CHECK(fixture.tally.over() == StopReason::tokens);
  CHECK_FALSE(fixture.core.closed());
}
