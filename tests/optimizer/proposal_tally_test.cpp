#include "optimizer/proposal_tally.hpp"

#include <doctest/doctest.h>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

OptimizerPolicy patient(int patience) {
  OptimizerPolicy policy;
  policy.patience = patience;
  return policy;
}

struct TalliedSearch {
  SearchCore core{patient(2), RuleWorld().problem(), nullptr};
  ProposalTally tally{core};
};

const Outcome rejected = {ProposalResult{"x", "no_fence"}};

}  // namespace

TEST_CASE("what comes to nothing tries patience until a text leads to rollouts") {
  TalliedSearch search;
  CHECK(search.tally.take("step0.instruction", {ProposalResult{"Be brief.", ""}}) == "Be brief.");
  CHECK(search.tally.bears_another(1));
  CHECK_FALSE(search.tally.bears_another(2));
  CHECK_FALSE(search.tally.take("step0.instruction", rejected));
  CHECK_FALSE(search.tally.over());
  CHECK_FALSE(search.tally.bears_another(1));
  CHECK_FALSE(search.tally.take("step0.instruction", {StepFailed{FailureKind::timeout}}));
  CHECK(search.tally.stalled());
  CHECK(search.tally.over() == StopReason::stalled);
  search.tally.fruitful();
  CHECK_FALSE(search.tally.over());
}

TEST_CASE("a proposal that has something to fall back on tries no patience, and its rejection counts") {
  TalliedSearch search;
  for (int i = 0; i < 2; ++i) CHECK_FALSE(search.tally.take("step0.instruction", rejected, false));
  CHECK_FALSE(search.tally.over());
  CHECK(search.core.record().rejections().at("no_fence") == 2);
  CHECK(search.core.record().take_events().empty());
}

TEST_CASE("a refusal is for good, whatever the texts before it lead to") {
  TalliedSearch search;
  CHECK_FALSE(search.tally.take("step0.instruction", {StepRefused{Limit::tokens}}));
  search.tally.fruitful();
  CHECK(search.tally.over() == StopReason::tokens);
  CHECK_FALSE(search.core.closed());
}
