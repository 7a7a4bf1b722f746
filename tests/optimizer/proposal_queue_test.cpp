#include "optimizer/proposal_queue.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

struct QueueingSearch {
  explicit QueueingSearch(int patience = 3) : core(policy(patience), RuleWorld().problem(), nullptr), proposals(core) {}

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
  QueueingSearch search;
  search.want(2);
  const auto first = search.proposals.ask(view());
  const auto second = search.proposals.ask(view());
  REQUIRE(first);
  REQUIRE(second);
  CHECK(search.proposals.open("step0.instruction") == 2);
  CHECK(search.proposals.open() == 2);
  const auto reply = search.proposals.tell(second->id, {ProposalResult{"Be brief.", ""}});
  REQUIRE(reply);
  CHECK(reply->id == second->id);
  CHECK(reply->tag == 1);
  CHECK(reply->text == "Be brief.");
  CHECK_FALSE(search.proposals.quiet());
}

TEST_CASE("rejected and empty replies and failures come to nothing, and are counted") {
  QueueingSearch search(9);
  search.want(3);
  for (const Outcome& outcome : {Outcome{ProposalResult{"x", "no_fence"}}, Outcome{ProposalResult{}}, Outcome{StepFailed{FailureKind::timeout}}}) {
    CHECK_FALSE(search.proposals.tell(search.proposals.ask(view())->id, outcome));
  }
  CHECK(search.core.record().rejections() == std::map<std::string, int>{{"empty", 1}, {"no_fence", 1}});
  CHECK(search.core.record().take_events().size() == 3);
  CHECK(search.proposals.quiet());
}

TEST_CASE("no more are in flight than there is patience for, and without patience none are asked") {
  QueueingSearch search(3);
  search.want(10);
  StepId last = 0;
  for (int i = 0; i < 3; ++i) last = search.proposals.ask(view())->id;
  CHECK_FALSE(search.proposals.ask(view()));
  for (StepId id = last - 2; id <= last; ++id) search.proposals.tell(id, {ProposalResult{}});
  CHECK(search.proposals.over(view()) == StopReason::stalled);
  CHECK_FALSE(search.proposals.ask(view()));
  CHECK(search.proposals.quiet());  // the rest was given up
  search.proposals.tally().fruitful();
  CHECK_FALSE(search.proposals.over(view()));
}

TEST_CASE("what came to nothing without a model tries patience no less") {
  QueueingSearch search(2);
  search.proposals.tally().barren("step0.demos", "was drawn, but is known");
  CHECK_FALSE(search.proposals.over(view()));
  search.proposals.tally().barren("step0.demos", "was drawn, but is known");
  CHECK(search.proposals.over(view()) == StopReason::stalled);
  CHECK(search.core.record().rejections().empty());
}

TEST_CASE("a refusal ends the proposals and not the search: rollouts may still fit") {
  QueueingSearch search;
  search.want(2);
  const auto step = search.proposals.ask(view());
  CHECK_FALSE(search.proposals.tell(step->id, {StepRefused{Limit::tokens}}));
  CHECK_FALSE(search.proposals.ask(view()));
  CHECK(search.proposals.quiet());
  CHECK(search.proposals.over(view()) == StopReason::tokens);
  CHECK_FALSE(search.core.closed());
}

TEST_CASE("without proposals, rollouts or after a refusal nothing more is asked") {
  Budget no_proposals;
  no_proposals.proposals = 0;
  QueueingSearch search;
  search.want(1);
  CHECK(search.proposals.over(view(no_proposals)) == StopReason::proposals);
  CHECK(search.proposals.over(view(rollouts(0))) == StopReason::rollouts);
  const auto step = search.proposals.ask(view());
  CHECK_FALSE(search.proposals.tell(step->id, {StepRefused{Limit::usd}}));
  CHECK(search.proposals.over(view()) == StopReason::usd);
}
