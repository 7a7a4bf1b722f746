#include "optimizer/start_search.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

OptimizerPolicy starting_with(std::vector<std::string> start) {
  OptimizerPolicy policy;
  policy.start_with = std::move(start);
  return policy;
}

/// The rule world, where demos count as text: a candidate that shows a demo of a rule knows it.
struct DemoWorld : RuleWorld {
  ScriptedWorld world() {
    ScriptedWorld script = RuleWorld::world();
    script.run = [this](const RolloutStep& step, StepId id) {
      auto outcome = run(step, id);
      if (auto* result = std::get_if<RolloutResult>(&outcome.what)) {
        if (lucky.contains(step.example.index) && step.example.partition == Partition::train) result->score = 1;
        const Value& demos = find_or_null(step.candidate->components(), "step0.demos");
        if (demos.text().find(rule(step.example.index)) != std::string::npos) result->score = 1;
      }
      return outcome;
    };
    return script;
  }
  std::set<int> lucky;  ///< train examples that the seed solves
};

}  // namespace

TEST_CASE("the baseline is the seed on each validation example, once") {
  RuleWorld world;
  StartSearch search(starting_with({"seed"}), world.problem());
  CHECK(search.best().n == 0);
  CHECK(search.best().candidate->id() == world.problem().seed->id());
  const Drive run = drive(search, world.world(), {rollouts(100), 0, 64});
  CHECK(run.rollouts == 12);
  CHECK(run.reason == StopReason::finished);
  std::set<int> examples;
  for (const RolloutStep& step : run.runs()) {
    CHECK(step.example.partition == Partition::validation);
    CHECK(step.candidate->id() == world.problem().seed->id());
    examples.insert(step.example.index);
  }
  CHECK(examples.size() == 12);
  CHECK(search.baseline().n == 12);
  CHECK(search.candidates().size() == 1);
  CHECK(search.candidates()[0].state == "in");
}

TEST_CASE("a limit below the validation set is used, and said to have ended it") {
  RuleWorld world;
  StartSearch search(starting_with({"seed"}), world.problem());
  const Drive run = drive(search, world.world(), {rollouts(5), 0, 64});
  CHECK(run.rollouts == 5);
  CHECK(run.reason == StopReason::rollouts);
  CHECK(search.best().n == 5);
}

TEST_CASE("bootstrap runs the seed on train with demos wanted, several at once, and validates what it shows") {
  DemoWorld world;
  world.lucky = {0, 1, 2, 3, 4, 5, 6, 7};
  StartSearch search(starting_with({"seed", "bootstrap"}), world.problem());
  const Drive run = drive(search, world.world(), {rollouts(100), 3, 64});
  CHECK(run.reason == StopReason::finished);
  int demo_runs = 0;
  for (const RolloutStep& step : run.runs()) {
    if (step.example.partition != Partition::train) continue;
    ++demo_runs;
    CHECK(step.want_demos);
    CHECK(step.want_trace);
    CHECK(step.candidate->id() == world.problem().seed->id());
  }
  CHECK(demo_runs >= 4);
  CHECK(demo_runs <= 12);
  const auto candidates = search.candidates();
  REQUIRE(candidates.size() == 2);
  CHECK(candidates[1].origin.kind == "bootstrap");
  CHECK(candidates[1].origin.parents == std::vector<std::string>{world.problem().seed->id()});
  CHECK(candidates[1].origin.changed == std::vector<std::string>{"step0.demos"});
  CHECK(candidates[1].origin.steps.size() >= 4);
  CHECK(candidates[1].score->n == 12);
  CHECK(demos_from_value(candidates[1].candidate->components().at("step0.demos")).size() == 4);
  CHECK(search.best().candidate->id() == candidates[1].candidate->id());
  CHECK(search.best().validation > search.baseline().validation);
}

TEST_CASE("without a success there are no demos, the seed wins, and an event says so") {
  DemoWorld world;
  StartSearch search(starting_with({"seed", "bootstrap"}), world.problem());
  const Drive run = drive(search, world.world(), {rollouts(100), 0, 64});
  CHECK(run.rollouts == 24);  // the seed's validation and every train example
  CHECK(search.candidates().size() == 1);
  const auto events = search.take_events();
  REQUIRE(events.size() == 1);
  CHECK(events[0].text == "None of 12 runs of the seed was a success to take demos from.");
  CHECK(search.take_events().empty());
}

TEST_CASE("too few successes are said to be too few") {
  DemoWorld world;
  world.lucky = {3};
  SearchProblem problem = world.problem();
  problem.binary_metric = false;
  StartSearch search(starting_with({"seed", "bootstrap"}), problem);
  ScriptedWorld script = world.world();
  auto run_of = script.run;
  script.run = [run_of](const RolloutStep& step, StepId id) {
    auto outcome = run_of(step, id);
    auto& result = std::get<RolloutResult>(outcome.what);
    if (step.example.partition == Partition::train && step.example.index % 2 == 0) result.score = std::max(result.score, 0.5);
    return outcome;
  };
  drive(search, script, {rollouts(100), 0, 64});
  const auto events = search.take_events();
  REQUIRE(!events.empty());
  CHECK(events[0].text == "Demos were taken from 4 runs of the seed. There were too few successes: 3 of them only scored above the mean.");
}

TEST_CASE("a program without demos, or a budget that leaves nothing for them, bootstraps none") {
  RuleWorld world;
  SearchProblem problem = world.problem();
  std::erase_if(problem.components, [](const ComponentSpec& spec) { return spec.kind == ComponentKind::demos; });
  StartSearch without(starting_with({"seed", "bootstrap"}), problem);
  CHECK(drive(without, world.world(), {rollouts(100), 0, 64}).rollouts == 12);
  CHECK(without.take_events().at(0).text == "No predictor of the program takes demos, so none are bootstrapped.");

  StartSearch poor(starting_with({"seed", "bootstrap"}), world.problem());
  CHECK(drive(poor, world.world(), {rollouts(24), 0, 64}).rollouts == 12);
  CHECK(poor.take_events().at(0).kind == "bootstrap");
}

TEST_CASE("a rollout that fails is asked again, and its cell is a hole when it fails for good") {
  RuleWorld world;
  world.fails = [](const RolloutStep& step, StepId) { return step.example.index == 4; };
  StartSearch search(starting_with({"seed"}), world.problem());
  const Drive run = drive(search, world.world(), {rollouts(100), 0, 64});
  CHECK(run.rollouts == 14);
  CHECK(search.baseline().n == 11);
  CHECK(search.baseline().of == 12);
}
