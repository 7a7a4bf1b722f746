// No optimizer passes a limit, of whatever kind; where one ends the search, it was used.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/optimizer/conformance.hpp"

using namespace hone;
using namespace hone::test;

namespace {

Budget limited(Limit limit, int steps) {
  Budget budget;
  switch (limit) {
    case Limit::rollouts: budget.rollouts = steps; break;
    case Limit::proposals: budget.proposals = steps; break;
    case Limit::calls: budget.calls = 2 * steps; break;
    case Limit::tokens: budget.tokens = 100 * steps; break;
    case Limit::usd: budget.usd = 0.01 * steps; break;
    case Limit::wall: budget.wall_s = steps; break;
  }
  return budget;
}

}  // namespace

TEST_CASE("every limit is kept and used, however small, whether all goes well or a third fails") {
  for (const ConformingKind& kind : conforming_kinds()) {
    for (const Limit limit : {Limit::rollouts, Limit::proposals, Limit::calls, Limit::tokens, Limit::usd, Limit::wall}) {
      for (const int steps : {1, 13, 25, 120}) {
        for (const bool failing : {false, true}) {
          CAPTURE(kind.name);
          CAPTURE(std::string(name(limit)));
          CAPTURE(steps);
          CAPTURE(failing);
          RuleWorld world;
          world.components = 2;
          world.rules = 24;
          if (failing) {
            world.fails = [](const RolloutStep&, StepId id) { return id % 3 == 0; };
            world.proposal_fails = [](StepId id) { return id % 3 == 1; };
          }
          const Budget budget = limited(limit, steps);
          const auto optimizer = make_optimizer(kind.policy, world.problem());
          const Drive run = drive(*optimizer, world.world(), {budget, 1, 16});
          check_ended(*optimizer, world.problem(), run, budget, kind.predicts);
          if (limit != Limit::proposals && limit != Limit::rollouts) CHECK(run.ran <= steps);
        }
      }
    }
  }
}

TEST_CASE("one refusal ends a search, with the refused limit as the reason") {
  for (const ConformingKind& kind : conforming_kinds()) {
    CAPTURE(kind.name);
    RuleWorld world;
    const auto optimizer = make_optimizer(kind.policy, world.problem());
    const Budget budget = limited(Limit::usd, 6);  // half of the seed's validation
    const Drive run = drive(*optimizer, world.world(), {budget});
    CHECK(run.reason == StopReason::usd);
    CHECK(run.ran == 6);
    CHECK(optimizer->best().candidate->id() == world.problem().seed->id());
    CHECK(optimizer->best().n <= 6);
  }
}
