#include "optimizer/proposal_queue.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::testing;

namespace {

struct Fixture {
  explicit Fixture(int patience = 3) : core(policy(patience), RuleWorld().problem(), nullptr), proposals(core) {}

  static OptimizerPolicy policy(int patience) {
    OptimizerPolicy policy;
    policy.patience = patience;
    return policy;
  }

  void want(int count) {
    ProposeStep step;
    step.parent = core.problem().seed;
    step.component = "step0.instruction";
    for (int i = 0; i < count; ++i) proposals.want(step, i);
  }

  SearchCore core;
  ProposalQueue proposals;
};

BudgetView view(const Budget& budget = {}) { return TestPurse(budget).view(); }

}  // namespace

TEST_CASE("a text comes back with what was asked for") {
  Fixture fixture;
  fixture.want(2);
  const auto first = fixture.proposals.ask(view());
  const auto second = fixture.proposals.ask(view());
  REQUIRE(first);
  REQUIRE(second);
  CHECK(fixture.proposals.open("step0.instruction") == 2);
  CHECK(fixture.proposals.open() == 2);
  const auto reply = fixture.proposals.tell(second->id, {ProposalResult{"Be brief.", ""}});
  REQUIRE(reply);
  CHECK(reply->id == second->id);
  CHECK(reply->tag == 1);
  CHECK(reply->text == "Be brief.");
  CHECK_FALSE(fixture.proposals.quiet());
}

TEST_CASE("rejected and empty replies and failures come to nothing, and are counted") {
  Fixture fixture(9);
  fixture.want(3);
  for (const Outcome& outcome : {Outcome{ProposalResult{"x", "no_fence"}}, Outcome{ProposalResult{}}, Outcome{StepFailed{FailureKind::timeout}}}) {
    CHECK_FALSE(fixture.proposals.tell(fixture.proposals.ask(view())->id, outcome));
  }
  CHECK(fixture.core.record().rejections() == std::map<std::string, int>{{"empty", 1}, {"no_fence", 1}});
  CHECK(fixture.core.record().take_events().size() == 3);
  CHECK(fixture.proposals.quiet());
}

TEST_CASE("no more are in flight than there is patience for, and without patience none are asked") {
  Fixture fixture(3);
  fixture.want(10);
  StepId last = 0;
  for (int i = 0; i < 3; ++i) last = fixture.proposals.ask(view())->id;
  CHECK_FALSE(fixture.proposals.ask(view()));
  for (StepId id = last - 2; id <= last; ++id) fixture.proposals.tell(id, {ProposalResult{}});
  CHECK(fixture.proposals.over(view()) == StopReason::stalled);
  CHECK_FALSE(fixture.proposals.ask(view()));
  CHECK(fixture.proposals.quiet());  // the rest was given up
  fixture.proposals.tally().fruitful();
  CHECK_FALSE(fixture.proposals.over(view()));
}

TEST_CASE("what came to nothing without a model tries patience no less") {
  Fixture fixture(2);
  fixture.proposals.tally().barren("step0.demos", "was drawn, but is known");
  CHECK_FALSE(fixture.proposals.over(view()));
  fixture.proposals.tally().barren("step0.demos", "was drawn, but is known");
  CHECK(fixture.proposals.over(view()) == StopReason::stalled);
  CHECK(fixture.core.record().rejections().empty());
}

TEST_CASE("a refusal ends the proposals and not the search: rollouts may still fit") {
  Fixture fixture;
  fixture.want(2);
  const auto step = fixture.proposals.ask(view());
  CHECK_FALSE(fixture.proposals.tell(step->id, {StepRefused{Limit::tokens}}));
  CHECK_FALSE(fixture.proposals.ask(view()));
  CHECK(fixture.proposals.quiet());
  CHECK(fixture.proposals.over(view()) == StopReason::tokens);
  CHECK_FALSE(fixture.core.closed());
}

TEST_CASE("without proposals, rollouts or after a refusal nothing more is asked") {
  Budget no_proposals;
  no_proposals.proposals = 0;
  Fixture fixture;
  fixture.want(1);
  CHECK(fixture.proposals.over(view(no_proposals)) == StopReason::proposals);
  CHECK(fixture.proposals.over(view(rollouts(0))) == StopReason::rollouts);
  const auto step = fixture.proposals.ask(view());
  CHECK_FALSE(fixture.proposals.tell(step->id, {StepRefused{Limit::usd}}));
  CHECK(fixture.proposals.over(view()) == StopReason::usd);
}
