#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "tests/optimizer/scripted_world.hpp"

namespace hone::test {

/// Demos and a good text are worth 0.3 each, over all predictors. Every second row of train is a success of the seed.
class Workshop {
 public:
  int predictors = 1;
  int train = 24;
  int validation = 60;
  bool demos = true;
  std::function<bool(const RolloutStep&, StepId)> fails = [](const RolloutStep&, StepId) { return false; };

  SearchProblem problem() const {
    SearchProblem problem;
    ComponentValues seed;
    for (int i = 0; i < predictors; ++i) {
      const std::string step = "step" + std::to_string(i);
      problem.components.push_back({step + ".instruction", ComponentKind::text, Value("Answer."), {}, ""});
      seed.emplace(step + ".instruction", Value("Answer."));
      if (!demos) continue;
      problem.components.push_back({step + ".demos", ComponentKind::demos, to_value({}), {}, ""});
      seed.emplace(step + ".demos", to_value({}));
      for (int row = 0; row < train; ++row) problem.labelled[step + ".demos"].push_back(demo(step, row, false));
    }
    problem.seed = std::make_shared<const Candidate>(std::move(seed));
    problem.train = train;
    problem.validation = validation;
    problem.random_seed = 5;
    return problem;
  }

  double value(const Candidate& candidate) const {
    double sum = 0.2;
    for (int i = 0; i < predictors; ++i) {
      const std::string step = "step" + std::to_string(i);
      if (!demos_from_value(find_or_null(candidate.components(), step + ".demos")).empty()) sum += 0.3 / predictors;
      if (find_or_null(candidate.components(), step + ".instruction").text().starts_with("Good")) sum += 0.3 / predictors;
    }
    return sum;
  }

  ScriptedWorld world() {
    return {[this](const RolloutStep& step, StepId id) { return run(step, id); },
            [this](const ProposeStep& step, StepId id) {
              if (step.recipe != "grounded") return Outcome{ProposalResult{step.recipe + " " + std::to_string(id), ""}};
              return Outcome{ProposalResult{(++texts_ % 2 == 0 ? "Good " : "Bad ") + std::to_string(id), ""}};
            }};
  }

 private:
  static Demo demo(const std::string& predictor, int row, bool bootstrapped) {
    Demo demo;
    demo.row = "row" + std::to_string(row);
    demo.predictor = predictor;
    demo.values = {{"answer", Value("a" + std::to_string(row))}};
    demo.bootstrapped = bootstrapped;
    return demo;
  }

  Outcome run(const RolloutStep& step, StepId id) const {
    if (fails(step, id)) return {StepFailed{FailureKind::timeout}};
    RolloutResult result;
    const int row = step.example.index;
    result.score = step.example.partition == Partition::train ? (row % 2 == 0 ? 0.9 : 0.1) : value(*step.candidate);
    for (int i = 0; step.want_demos && i < predictors; ++i) result.demos.push_back(demo("step" + std::to_string(i), row, true));
    return {result};
  }

  int texts_ = 0;  // proposed: every second is a good one
};

inline OptimizerPolicy light() {
  OptimizerPolicy policy;
  policy.kind = "mipro";
  policy.mipro.effort = MiproEffort::light;
  return policy;
}

/// How many proposals of each recipe were asked for.
inline std::map<std::string, int> recipes(const Drive& run) {
  std::map<std::string, int> counts;
  for (const ProposeStep& step : run.proposed()) ++counts[step.recipe];
  return counts;
}

inline int events(Optimizer& optimizer, const std::string& kind) {
  const auto all = optimizer.take_events();
  return static_cast<int>(std::ranges::count(all, kind, &SearchEvent::kind));
}

}  // namespace hone::test
