// The kinds of optimizers and the worlds that the conformance suite runs them in.

#include <utility>

#include "tests/optimizer/conformance.hpp"

namespace hone::test {
namespace {

Outcome rejected(const std::string& reason) { return {ProposalResult{"", reason}}; }

Outcome scored(double score) {
  RolloutResult result;
  result.score = score;
  return {result};
}

double coin(const RolloutStep& step) { return Rng(static_cast<std::uint64_t>(step.example.index), step.candidate->id()).below(2) == 0 ? 0 : 1; }

void remove(SearchProblem& problem, ComponentKind kind) {
  std::erase_if(problem.components, [&](const ComponentSpec& spec) { return spec.kind == kind; });
}

class Situations {
 public:
  template <typename Change>
  Situation& add(std::string name, Change&& change) {
    Situation situation;
    situation.name = std::move(name);
    situation.budget = rollouts(200);
    change(situation);
    return all.emplace_back(std::move(situation));
  }
  void add(std::string name) {
    add(std::move(name), [](Situation&) {});
  }

  std::vector<Situation> all;
};

void add_worlds(Situations& list) {
  list.add("all goes well");
  list.add("demos help", [](Situation& s) {
    s.script.run = [](const RolloutStep& step, StepId) {
      const bool demos = !demos_from_value(find_or_null(step.candidate->components(), "step0.demos")).empty();
      RolloutResult result;
      result.score = (step.example.index % 3 == 0 ? 0.8 : 0.0) + (demos ? 0.2 : 0.0);
      Demo demo;
      demo.row = "row" + std::to_string(step.example.index);
      demo.predictor = "step0";
      demo.values = {{"answer", Value("a" + std::to_string(step.example.index))}};
      if (step.want_demos) result.demos = {demo};
      return Outcome{result};
    };
    s.change = [](SearchProblem& problem) { problem.binary_metric = false; };
  });
  list.add("three components", [](Situation& s) {
    s.world.components = 3;
    s.world.train = s.world.validation = 18;
  });
  list.add("one example", [](Situation& s) { s.world.train = s.world.validation = 1; });
  list.add("two examples", [](Situation& s) { s.world.train = s.world.validation = 2; });
  list.add("more examples than any batch", [](Situation& s) {
    s.world.train = 70;
    s.world.validation = 50;
    s.budget = rollouts(500);
  });
  list.add("repeats", [](Situation& s) {
    s.budget = rollouts(500);
    s.change = [](SearchProblem& problem) { problem.repeats = 2; };
  });
  list.add("a hopeless task", [](Situation& s) { s.script.run = [](const RolloutStep&, StepId) { return scored(0); }; });
  list.add("every reply is the prompt's fault", [](Situation& s) {
    s.script.run = [](const RolloutStep&, StepId) {
      RolloutResult fault;
      fault.fault = FailureKind::unparsable;
      return Outcome{fault};
    };
  });
  list.add("a coin for a score", [](Situation& s) {
    s.script.run = [](const RolloutStep& step, StepId) {
      RolloutResult result;
      result.score = coin(step);
      result.objectives = {{"a", result.score}, {"b", 1 - result.score}};
      return Outcome{result};
    };
  });
  list.add("graded scores", [](Situation& s) {
    s.script.run = [](const RolloutStep& step, StepId) {
      return scored(Rng(static_cast<std::uint64_t>(step.example.index), step.candidate->id()).uniform());
    };
    s.change = [](SearchProblem& problem) { problem.binary_metric = false; };
  });
}

void add_perfect_seeds(Situations& list) {
  list.add("a perfect seed", [](Situation& s) { s.script.run = [](const RolloutStep&, StepId) { return scored(1); }; });
  list.add("a seed that is perfect on validation", [](Situation& s) {
    s.script.run = [](const RolloutStep& step, StepId) { return scored(step.example.partition == Partition::validation ? 1 : coin(step)); };
  });
  list.add("a seed that is perfect on train", [](Situation& s) {
    s.script.run = [](const RolloutStep& step, StepId) { return scored(step.example.partition == Partition::train ? 1 : coin(step)); };
  });
}

void add_programs(Situations& list) {
  list.add("no demos to tune", [](Situation& s) { s.change = [](SearchProblem& problem) { remove(problem, ComponentKind::demos); }; });
  list.add("no instructions to tune", [](Situation& s) { s.change = [](SearchProblem& problem) { remove(problem, ComponentKind::text); }; });
  list.add("nothing to tune", [](Situation& s) { s.change = [](SearchProblem& problem) { problem.components.clear(); }; });
}

void add_failures(Situations& list) {
  list.add("every fourth rollout fails", [](Situation& s) { s.world.fails = [](const RolloutStep&, StepId id) { return id % 4 == 0; }; });
  list.add("some examples always fail",
           [](Situation& s) { s.world.fails = [](const RolloutStep& step, StepId) { return step.example.index % 5 == 1; }; });
  list.add("the seed cannot be validated", [](Situation& s) {
    s.world.fails = [seed = s.world.problem().seed](const RolloutStep& step, StepId) {
      return step.example.partition == Partition::validation && *step.candidate == *seed;
    };
  });
  list.add("train always fails",
           [](Situation& s) { s.world.fails = [](const RolloutStep& step, StepId) { return step.example.partition == Partition::train; }; });
  list.add("every rollout fails", [](Situation& s) { s.world.fails = [](const RolloutStep&, StepId) { return true; }; });
  list.add("every rollout fails and only proposals are limited", [](Situation& s) {
    s.world.fails = [](const RolloutStep&, StepId) { return true; };
    s.budget = {};
    s.budget.proposals = 40;
  });
}

void add_reflectors(Situations& list) {
  list.add("some proposals fail", [](Situation& s) { s.world.proposal_fails = [](StepId id) { return id % 3 == 0; }; });
  list.add("every proposal fails", [](Situation& s) { s.world.proposal_fails = [](StepId) { return true; }; });
  list.add("a reflector that never fences", [](Situation& s) { s.script.propose = [](const ProposeStep&, StepId) { return rejected("no_fence"); }; });
  list.add("a reflector that says nothing", [](Situation& s) { s.script.propose = [](const ProposeStep&, StepId) { return Outcome{ProposalResult{}}; }; });
  list.add("a reflector that repeats itself", [](Situation& s) {
    s.script.propose = [](const ProposeStep&, StepId) { return Outcome{ProposalResult{"Be careful.", ""}}; };
  });
  list.add("a reflector that returns the text", [](Situation& s) {
    s.script.propose = [](const ProposeStep& step, StepId) {
      return Outcome{ProposalResult{" " + find_or_null(step.parent->components(), step.component).text() + "\n", ""}};
    };
  });
}

void add_limits(Situations& list) {
  list.add("a limit below the validation set", [](Situation& s) { s.budget = rollouts(5); });
  list.add("no rollouts at all", [](Situation& s) { s.budget = rollouts(0); });
  list.add("no proposals at all", [](Situation& s) { s.budget.proposals = 0; });
  list.add("only proposals are limited", [](Situation& s) {
    s.budget = {};
    s.budget.proposals = 100;
  });
}

}  // namespace

std::vector<ConformingKind> conforming_kinds() {
  std::vector<ConformingKind> kinds;
  for (const std::string& kind : optimizer_kinds()) {
    OptimizerPolicy policy;
    policy.kind = kind;
    kinds.push_back({kind, policy, kind == "hone"});
  }
  const auto add = [&](std::string name, auto&& change) {
    OptimizerPolicy policy;
    change(policy);
    kinds.push_back({std::move(name), policy, policy.kind == "hone"});
  };
  add("textbook gepa", [](OptimizerPolicy& policy) {
    policy.kind = "gepa";
    policy.width = 1;
    policy.reuse = false;
  });
  add("gepa with merge and bootstrap", [](OptimizerPolicy& policy) {
    policy.kind = "gepa";
    policy.merge = true;
    policy.start_with = {"seed", "bootstrap"};
  });
  add("gepa, hybrid frontier", [](OptimizerPolicy& policy) {
    policy.kind = "gepa";
    policy.frontier = FrontierKind::hybrid;
    policy.selector = ParentSelector::epsilon_greedy;
  });
  add("gepa, 32 wide", [](OptimizerPolicy& policy) {
    policy.kind = "gepa";
    policy.width = 32;
    policy.merge = true;
    policy.selector = ParentSelector::top_k_pareto;
  });
  add("mipro, one trial after the other", [](OptimizerPolicy& policy) {
    policy.kind = "mipro";
    policy.width = 1;
    policy.mipro.effort = MiproEffort::light;
  });
  add("mipro, texts alone, on a part of validation", [](OptimizerPolicy& policy) {
    policy.kind = "mipro";
    policy.demos = 0;
    policy.labelled_demos = 0;
    policy.mipro.trial_examples = 5;
    policy.mipro.full_every = 2;
  });
  add("hone, one at a time", [](OptimizerPolicy& policy) {
    policy.kind = "hone";
    policy.width = 1;
  });
  add("hone with reflections alone", [](OptimizerPolicy& policy) {
    policy.kind = "hone";
    policy.hone.without = {"grounded proposal", "combination", "cross", "bootstrap", "labelled demos", "option", "gate", "racing"};
  });
  return kinds;
}

SearchProblem Situation::problem() const {
  SearchProblem problem = world.problem();
  change(problem);
  return problem;
}

ScriptedWorld Situation::answers() {
  ScriptedWorld answers = world.world();
  if (script.run) answers.run = script.run;
  if (script.propose) answers.propose = script.propose;
  return answers;
}

std::vector<Situation> situations() {
  Situations list;
  add_worlds(list);
  add_perfect_seeds(list);
  add_programs(list);
  add_failures(list);
  add_reflectors(list);
  add_limits(list);
  return std::move(list.all);
}

}  // namespace hone::test
