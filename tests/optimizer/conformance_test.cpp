// What every optimizer keeps to, whatever its method: run over all kinds and the ways in which worlds are hard.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/optimizer/scripted_world.hpp"

using namespace hone;
using namespace hone::testing;

namespace {

struct Kind {
  std::string name;
  OptimizerPolicy policy;
};

std::vector<Kind> kinds() {
  OptimizerPolicy gepa;
  OptimizerPolicy textbook;
  textbook.width = 1;
  textbook.reuse = false;
  OptimizerPolicy merging;
  merging.merge = true;
  merging.start_with = {"seed", "bootstrap"};
  OptimizerPolicy objectives;
  objectives.frontier = FrontierKind::hybrid;
  objectives.selector = ParentSelector::epsilon_greedy;
  OptimizerPolicy wide;
  wide.width = 32;
  wide.merge = true;
  wide.selector = ParentSelector::top_k_pareto;
  OptimizerPolicy baseline;
  baseline.kind = "baseline";
  OptimizerPolicy bootstrap;
  bootstrap.kind = "bootstrap";
  return {{"gepa", gepa},         {"textbook gepa", textbook}, {"gepa with merge and bootstrap", merging}, {"gepa, hybrid frontier", objectives},
          {"gepa, 32 wide", wide}, {"baseline", baseline},     {"bootstrap", bootstrap}};
}

struct Situation {
  std::string name;
  RuleWorld world;
  ScriptedWorld script;  ///< empty functions: the rule world's own
  Budget budget;
};

Outcome rejected(const std::string& reason) { return {ProposalResult{"", reason}}; }

std::vector<Situation> situations() {
  std::vector<Situation> all;
  const auto add = [&](std::string name, auto&& change) {
    Situation situation{std::move(name), {}, {}, rollouts(500)};
    change(situation);
    all.push_back(std::move(situation));
  };
  add("all goes well", [](Situation&) {});
  add("three components", [](Situation& s) {
    s.world.components = 3;
    s.world.train = s.world.validation = 18;
  });
  add("every fourth rollout fails", [](Situation& s) { s.world.fails = [](const RolloutStep&, StepId id) { return id % 4 == 0; }; });
  add("some examples always fail", [](Situation& s) { s.world.fails = [](const RolloutStep& step, StepId) { return step.example.index % 5 == 1; }; });
  add("every rollout fails", [](Situation& s) { s.world.fails = [](const RolloutStep&, StepId) { return true; }; });
  add("every rollout fails and only proposals are limited", [](Situation& s) {
    s.world.fails = [](const RolloutStep&, StepId) { return true; };
    s.budget = {};
    s.budget.proposals = 40;
  });
  add("some proposals fail", [](Situation& s) { s.world.proposal_fails = [](StepId id) { return id % 3 == 0; }; });
  add("every proposal fails", [](Situation& s) { s.world.proposal_fails = [](StepId) { return true; }; });
  add("a reflector that never fences", [](Situation& s) { s.script.propose = [](const ProposeStep&, StepId) { return rejected("no_fence"); }; });
  add("a reflector that says nothing", [](Situation& s) { s.script.propose = [](const ProposeStep&, StepId) { return Outcome{ProposalResult{}}; }; });
  add("a reflector that repeats itself", [](Situation& s) {
    s.script.propose = [](const ProposeStep&, StepId) { return Outcome{ProposalResult{"Be careful.", ""}}; };
  });
  add("a reflector that returns the text", [](Situation& s) {
    s.script.propose = [](const ProposeStep& step, StepId) {
      return Outcome{ProposalResult{" " + find_or_null(step.parent->components(), step.component).text() + "\n", ""}};
    };
  });
  add("one example", [](Situation& s) { s.world.train = s.world.validation = 1; });
  add("two examples", [](Situation& s) { s.world.train = s.world.validation = 2; });
  add("a perfect seed", [](Situation& s) {
    s.script.run = [](const RolloutStep&, StepId) {
      RolloutResult perfect;
      perfect.score = 1;
      return Outcome{perfect};
    };
  });
  add("a hopeless task", [](Situation& s) {
    s.script.run = [](const RolloutStep&, StepId) { return Outcome{RolloutResult{}}; };
  });
  add("a coin for a score", [](Situation& s) {
    s.script.run = [](const RolloutStep& step, StepId) {
      RolloutResult result;
      result.score = Rng(step.example.index, step.candidate->id()).below(2) == 0 ? 0 : 1;
      result.objectives = {{"a", result.score}, {"b", 1 - result.score}};
      return Outcome{result};
    };
  });
  add("repeats", [](Situation& s) { s.budget = rollouts(700); });
  add("a limit below the validation set", [](Situation& s) { s.budget = rollouts(5); });
  add("no rollouts at all", [](Situation& s) { s.budget = rollouts(0); });
  add("no proposals at all", [](Situation& s) { s.budget.proposals = 0; });
  add("only proposals are limited", [](Situation& s) {
    s.budget = {};
    s.budget.proposals = 100;
  });
  return all;
}

SearchProblem problem_of(const Situation& situation) {
  SearchProblem problem = situation.world.problem();
  if (situation.name == "repeats") problem.repeats = 2;
  return problem;
}

/// `situation` has to outlive the script.
ScriptedWorld script_of(Situation& situation) {
  ScriptedWorld script = situation.world.world();
  if (situation.script.run) script.run = situation.script.run;
  if (situation.script.propose) script.propose = situation.script.propose;
  return script;
}


}  // namespace

TEST_CASE("every optimizer ends in every world, within its budget, and replays exactly") {
  for (const Kind& kind : kinds()) {
    for (Situation& situation : situations()) {
      for (const std::uint64_t tell_order : {0, 1}) {
        CAPTURE(kind.name);
        CAPTURE(situation.name);
        CAPTURE(tell_order);
        const auto optimizer = make_optimizer(kind.policy, problem_of(situation));
        const Drive run = drive(*optimizer, script_of(situation), {situation.budget, tell_order, 64});
        CHECK(run.proposals <= 250);

        const Choice best = optimizer->best();
        const Choice baseline = optimizer->baseline();
        REQUIRE(best.candidate);
        CHECK(best.of == situation.world.validation);
        if (best.n == best.of && baseline.n == best.of) CHECK(best.validation >= baseline.validation);
        CHECK(baseline.candidate->id() == problem_of(situation).seed->id());

        const auto again = make_optimizer(kind.policy, problem_of(situation));
        check_replays(*again, run, situation.budget);
        CHECK(again->best().candidate->id() == best.candidate->id());
        CHECK(again->candidates().size() == optimizer->candidates().size());
        CHECK(again->rejections() == optimizer->rejections());
      }
    }
  }
}
