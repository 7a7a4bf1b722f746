// When MIPRO's search ends, and what it makes of budgets and failures until then.

#include "optimizer/mipro/mipro.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/optimizer/mipro/workshop.hpp"

using namespace hone;
using namespace hone::test;

TEST_CASE("with a rollouts limit and no other word the search goes on while they last") {
  Workshop shop;
  Mipro search({}, shop.problem());
  const Drive run = drive(search, shop.world(), {rollouts(700)});
  CHECK(run.rollouts > 600);
  CHECK(run.rollouts <= 700);
  CHECK(events(search, "trial") > 10);
}

TEST_CASE("where the rollouts do not pay for the plan it becomes smaller, and a combination can still win") {
  Workshop shop;
  shop.validation = 20;
  Mipro search({}, shop.problem());
  const Drive run = drive(search, shop.world(), {rollouts(90)});
  CHECK(run.rollouts <= 90);
  CHECK(search.best().validation > 0.2);
  CHECK(search.best().n == 20);
}

TEST_CASE("under a limit of tokens or of time the trials stop while the best can still be validated whole") {
  for (const bool tokens : {true, false}) {
    CAPTURE(tokens);
    Workshop shop;
    Budget budget;  // a step costs 100 tokens and a second
    if (tokens) budget.tokens = 100 * 330;
    if (!tokens) budget.wall_s = 330;
    Mipro search({}, shop.problem());
    const Drive run = drive(search, shop.world(), {budget});
    CHECK(run.reason == (tokens ? StopReason::tokens : StopReason::wall));
    CHECK(events(search, "trial") >= 3);
    CHECK(*search.best().candidate != *shop.problem().seed);
    CHECK(search.best().n == 60);
  }
}

TEST_CASE("runs that fail are holes: they make no value, and what lacks more than a third of its runs is unjudged") {
  Workshop shop;
  shop.fails = [](const RolloutStep& step, StepId) { return step.example.partition == Partition::validation && step.example.index % 2 == 0; };
  Mipro search(light(), shop.problem());
  const Drive run = drive(search, shop.world());
  CHECK(run.reason == StopReason::stalled);
  const int trials = events(search, "trial");
  CHECK(trials >= 3);
  CHECK(trials < 10);
  CHECK(*search.best().candidate == *shop.problem().seed);
}

TEST_CASE("a text that comes to nothing is asked for once more, and a reflector that never delivers at most patience times") {
  Workshop shop;
  ScriptedWorld world = shop.world();
  world.propose = [](const ProposeStep& step, StepId) {
    return Outcome{step.recipe == "grounded" ? ProposalResult{"", "no_fence"} : ProposalResult{"fact", ""}};
  };
  Mipro search(light(), shop.problem());
  const Drive run = drive(search, world);
  CHECK(recipes(run)["grounded"] == 4);
  CHECK(search.rejections().at("no_fence") == 4);
  CHECK(search.best().validation == doctest::Approx(0.5));  // the demo sets are there

  OptimizerPolicy impatient = light();
  impatient.patience = 2;
  Mipro short_tempered(impatient, shop.problem());
  CHECK(recipes(drive(short_tempered, world))["grounded"] == 2);
}

TEST_CASE("where the budget refuses a text, the trials are about what there is") {
  Workshop shop;
  ScriptedWorld world = shop.world();
  world.propose = [propose = world.propose](const ProposeStep& step, StepId id) {
    return step.recipe == "grounded" ? Outcome{StepRefused{Limit::tokens}} : propose(step, id);
  };
  Mipro search(light(), shop.problem());
  const Drive run = drive(search, world);
  CHECK(run.reason == StopReason::finished);
  CHECK(search.best().validation == doctest::Approx(0.5));  // the demo sets are there
}

TEST_CASE("a combination that is on its way ends no search, though there is no other to try") {
  for (const int width : {1, 8}) {
    CAPTURE(width);
    Workshop shop;
    shop.demos = false;
    OptimizerPolicy policy;
    policy.width = width;
    policy.candidates = 2;  // the seed's text and one more: three trials, all of the latter
    Mipro search(policy, shop.problem());
    const Drive run = drive(search, shop.world());
    CHECK(run.reason == StopReason::finished);
    CHECK(events(search, "trial") == 3);
  }
}

TEST_CASE("what is perfect ends the search") {
  Workshop shop;
  ScriptedWorld world = shop.world();
  world.run = [](const RolloutStep&, StepId) {
    RolloutResult result;
    result.score = 1;
    return Outcome{result};
  };
  Mipro search(light(), shop.problem());
  CHECK(drive(search, world).reason == StopReason::perfect);
}
