// What every optimizer keeps to, whatever its method: run over all kinds and the ways in which worlds are hard.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/optimizer/conformance.hpp"

using namespace hone;
using namespace hone::test;

TEST_CASE("every optimizer ends in every world, within its budget, and replays exactly") {
  for (const ConformingKind& kind : conforming_kinds()) {
    for (Situation& situation : situations()) {
      CAPTURE(kind.name);
      CAPTURE(situation.name);
      const auto optimizer = make_optimizer(kind.policy, situation.problem());
      const Drive run = drive(*optimizer, situation.answers(), {situation.budget, 1, 64});
      check_ended(*optimizer, situation.problem(), run, situation.budget, kind.predicts);

      const auto again = make_optimizer(kind.policy, situation.problem());
      check_replays(*again, run, situation.budget);
      check_same_end(*optimizer, *again);
    }
  }
}

TEST_CASE("an optimizer that finds nothing new gives up, though only rollouts are limited") {
  for (const ConformingKind& kind : conforming_kinds()) {
    int tried = 0;
    for (Situation& situation : situations()) {
      if (situation.name != "a reflector that repeats itself" && situation.name != "a perfect seed") continue;
      ++tried;
      CAPTURE(kind.name);
      CAPTURE(situation.name);
      situation.budget = rollouts(100'000);
      const auto optimizer = make_optimizer(kind.policy, situation.problem());
      const Drive run = drive(*optimizer, situation.answers(), {situation.budget});
      CHECK(run.reason != StopReason::rollouts);
    }
    CHECK(tried == 2);
  }
}

TEST_CASE("what an optimizer would return is known at any time, and looking changes nothing") {
  for (const ConformingKind& kind : conforming_kinds()) {
    CAPTURE(kind.name);
    RuleWorld world;
    ScriptedWorld script = world.world();
    const auto optimizer = make_optimizer(kind.policy, world.problem());
    CHECK(optimizer->best().candidate->id() == world.problem().seed->id());
    CHECK(optimizer->best().n == 0);
    const auto look = [&] {
      expect(optimizer->best().candidate != nullptr && optimizer->best().of == world.validation, "nothing would be returned");
      expect(!optimizer->candidates().empty(), "the seed is not reported");
      (void)optimizer->take_events();
    };
    const ScriptedWorld watched = {[&](const RolloutStep& step, StepId id) {
                                     look();
                                     return script.run(step, id);
                                   },
                                   [&](const ProposeStep& step, StepId id) {
                                     look();
                                     return script.propose(step, id);
                                   }};
    const Drive run = drive(*optimizer, watched, {rollouts(200)});
    const auto unwatched = make_optimizer(kind.policy, world.problem());
    check_replays(*unwatched, run, rollouts(200));
    check_same_end(*optimizer, *unwatched);
  }
}

TEST_CASE("what has ended stays ended") {
  for (const ConformingKind& kind : conforming_kinds()) {
    CAPTURE(kind.name);
    RuleWorld world;
    const auto optimizer = make_optimizer(kind.policy, world.problem());
    const Budget budget = rollouts(60);
    Driving driving(*optimizer, budget);
    const Drive run = finish(driving, world.world(), {budget});
    for (int i = 0; i < 3; ++i) {
      const Step step = driving.ask();
      REQUIRE(std::holds_alternative<Finished>(step.what));
      CHECK(std::get<Finished>(step.what).reason == run.reason);
    }
  }
}
