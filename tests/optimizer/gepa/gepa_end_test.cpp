// When GEPA's search ends, and how much of a limit it has used by then.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "optimizer/gepa/gepa.hpp"
#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

/// Scores that no search can exhaust: a coin for each candidate and example; the reflector always has something new to say.
ScriptedWorld coin_world() {
  ScriptedWorld world;
  world.run = [](const RolloutStep& step, StepId) {
    RolloutResult result;
    const auto stream = static_cast<std::uint64_t>(step.example.index) + (step.example.partition == Partition::train ? 1000u : 0u);
    result.score = Rng(1, step.candidate->id(), stream).below(2) == 0 ? 0 : 1;
    return Outcome{result};
  };
  world.propose = [](const ProposeStep&, StepId id) { return Outcome{ProposalResult{"Idea " + std::to_string(id) + ".", ""}}; };
  return world;
}

}  // namespace

TEST_CASE("a reflector that leads to nothing is asked `patience` times, however wide the search is") {
  for (const int width : {1, 8, 32, 64}) {
    for (const std::string answer : {"rejected", "the same", "failed"}) {
      CAPTURE(width);
      CAPTURE(answer);
      RuleWorld world;
      ScriptedWorld script = world.world();
      script.propose = [&](const ProposeStep& step, StepId) -> Outcome {
        if (answer == "failed") return {StepFailed{FailureKind::timeout}};
        if (answer == "rejected") return {ProposalResult{"", "no_fence"}};
        return {ProposalResult{find_or_null(step.parent->components(), step.component).text(), ""}};
      };
      Gepa search(wide(width), world.problem());
      const Drive run = drive(search, script, {rollouts(500), 0, 64});
      CHECK(run.reason == StopReason::stalled);
      CHECK(run.proposals == 30);
      CHECK(search.best().candidate->id() == world.problem().seed->id());
      if (answer == "rejected") CHECK(search.rejections() == std::map<std::string, int>{{"no_fence", 30}});
      if (answer == "the same") CHECK(search.rejections() == std::map<std::string, int>{{"duplicate", 30}});
    }
  }
}

TEST_CASE("proposals that lead to rollouts in between start the patience anew") {
  RuleWorld world;
  ScriptedWorld script = world.world();
  int count = 0;
  script.propose = [&](const ProposeStep&, StepId) -> Outcome {
    if (++count % 20 != 0) return {ProposalResult{"", "no_fence"}};
    return {ProposalResult{"Try number " + std::to_string(count), ""}};
  };
  Gepa search(wide(4), world.problem());
  CHECK(drive(search, script, {rollouts(60), 0, 64}).reason == StopReason::rollouts);
  CHECK(count > 30);
}

TEST_CASE("a perfect seed ends the search without a reflection") {
  RuleWorld world;
  ScriptedWorld script = world.world();
  script.run = [](const RolloutStep&, StepId) {
    RolloutResult perfect;
    perfect.score = 1;
    return Outcome{perfect};
  };
  for (const bool reuse : {true, false}) {
    OptimizerPolicy policy = wide(8);
    policy.reuse = reuse;
    Gepa search(policy, world.problem());
    const Drive run = drive(search, script, {rollouts(500), 0, 64});
    CHECK(run.reason == StopReason::perfect);
    CHECK(run.proposals == 0);
    CHECK(run.rollouts <= 12 + 12 + (reuse ? 0 : 24));
  }
}

TEST_CASE("of a rollout limit at least 95 % is used, and never more than all, at any width and size") {
  int least_used = 100;
  for (const int limit : {1, 7, 12, 13, 17, 19, 20, 25, 31, 40, 53, 64, 77, 100, 130, 150, 199, 260, 333, 500}) {
    for (const auto& [width, minibatch, validation] : {std::tuple{1, 3, 12}, {8, 3, 12}, {32, 3, 40}, {8, 10, 30}, {4, 1, 100}, {8, 5, 7}}) {
      CAPTURE(limit);
      CAPTURE(width);
      CAPTURE(minibatch);
      CAPTURE(validation);
      RuleWorld world;
      world.train = 25;
      world.validation = validation;
      OptimizerPolicy policy = wide(width);
      policy.minibatch = minibatch;
      policy.merge = width != 8;
      if (width == 4) policy.start_with = {"seed", "bootstrap"};
      Gepa search(policy, world.problem());
      const Drive run = drive(search, coin_world(), {rollouts(limit), static_cast<std::uint64_t>(limit % 3), 64});
      CHECK(run.reason == StopReason::rollouts);
      CHECK(run.rollouts * 100 >= limit * 95);
      least_used = std::min(least_used, run.rollouts * 100 / limit);
    }
  }
  CHECK(least_used < 100);  // and the last few are not spent where nothing can come of them
}

TEST_CASE("what the budget refuses ends the search by the limit that refused it, with every pipeline cleaned up") {
  for (const Limit limit : {Limit::calls, Limit::tokens, Limit::usd, Limit::wall}) {
    for (const StepId from : {1, 10, 30, 100}) {
      RuleWorld world;
      ScriptedWorld script = world.world();
      auto run_of = script.run;
      auto propose_of = script.propose;
      script.run = [&](const RolloutStep& step, StepId id) { return id >= from ? Outcome{StepRefused{limit}} : run_of(step, id); };
      script.propose = [&](const ProposeStep& step, StepId id) { return id >= from ? Outcome{StepRefused{limit}} : propose_of(step, id); };
      Gepa search(wide(8), world.problem());
      const Drive run = drive(search, script, {Budget{}, 2, 64});
      CHECK(run.reason == stop_reason(limit));
      CHECK(run.rollouts < 160);
      for (const auto& report : search.candidates()) CHECK((report.state != "racing" || report.origin.kind == "seed"));
    }
  }
}

TEST_CASE("a reflection that the budget refuses ends the proposals; children that were proposed before are judged and validated") {
  RuleWorld world;
  ScriptedWorld script = world.world();
  auto propose_of = script.propose;
  int asked = 0;
  script.propose = [&](const ProposeStep& step, StepId id) { return ++asked > 4 ? Outcome{StepRefused{Limit::tokens}} : propose_of(step, id); };
  Gepa search(wide(8), world.problem());
  const Drive run = drive(search, script, {rollouts(500), 0, 64});
  CHECK(run.reason == StopReason::tokens);
  int validated = 0;
  for (const auto& report : search.candidates()) {
    if (report.origin.kind != "reflection") continue;
    validated += report.state == "in" ? 1 : 0;
    CHECK(report.reason.starts_with("it scored"));
    CHECK(report.reason.find("the budget left nothing") == std::string::npos);
  }
  CHECK(validated >= 2);
}

TEST_CASE("when the wall is reached nothing new is asked, and what is outstanding is waited for") {
  RuleWorld world;
  Gepa search(wide(4), world.problem());
  BudgetView budget;
  budget.wall_left_s = 10;
  const Step first = search.ask(budget);
  REQUIRE(std::holds_alternative<RolloutStep>(first.what));
  budget.wall_left_s = 0;
  CHECK(std::holds_alternative<Wait>(search.ask(budget).what));
  search.tell(first.id, world.run(std::get<RolloutStep>(first.what), first.id));
  const Step last = search.ask(budget);
  REQUIRE(std::holds_alternative<Finished>(last.what));
  CHECK(std::get<Finished>(last.what).reason == StopReason::wall);
  CHECK(search.best().n == 1);
}

TEST_CASE("a limit on proposals ends the search by that name") {
  RuleWorld world;
  Gepa search(wide(8), world.problem());
  Budget budget;
  budget.proposals = 3;
  const Drive run = drive(search, world.world(), {budget, 0, 64});
  CHECK(run.proposals == 3);
  CHECK(run.reason == StopReason::proposals);
}

TEST_CASE("a program without texts to change is done when its start is") {
  RuleWorld world;
  SearchProblem problem = world.problem();
  std::erase_if(problem.components, [](const ComponentSpec& spec) { return spec.kind == ComponentKind::text; });
  Gepa search(wide(4), problem);
  const Drive run = drive(search, world.world(), {rollouts(100), 0, 64});
  CHECK(run.reason == StopReason::finished);
  CHECK(run.rollouts == 12);
}
