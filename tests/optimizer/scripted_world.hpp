#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "optimizer/make_optimizer.hpp"
#include "programs/hash.hpp"
#include "tests/optimizer/drive.hpp"

namespace hone::test {

/// The usual policy with so many pipelines side by side.
inline OptimizerPolicy wide(int width) {
  OptimizerPolicy policy;
  policy.width = width;
  return policy;
}

/// A world of rules. Example i wants rule i mod `rules` in the text of its component (component i mod `components`) and scores 1 with it,
/// else 0. The reflector reads the failures that it is shown and adds up to `learns` of the rules that they want.
class RuleWorld {
 public:
  int components = 1;
  int rules = 6;
  int learns = 1;
  int train = 12;
  int validation = 12;
  std::uint64_t seed = 1;
  std::function<bool(const RolloutStep&, StepId)> fails = [](const RolloutStep&, StepId) { return false; };
  std::function<bool(StepId)> proposal_fails = [](StepId) { return false; };

  SearchProblem problem() const {
    SearchProblem problem;
    ComponentValues seed_values;
    for (int i = 0; i < components; ++i) {
      const std::string module = "step" + std::to_string(i);
      problem.components.push_back({module + ".instruction", ComponentKind::text, Value("Answer."), {}, ""});
      problem.components.push_back({module + ".demos", ComponentKind::demos, to_value({}), {}, ""});
      seed_values.emplace(module + ".instruction", Value("Answer."));
      seed_values.emplace(module + ".demos", to_value({}));
    }
    problem.seed = std::make_shared<const Candidate>(std::move(seed_values));
    problem.train = train;
    problem.validation = validation;
    problem.binary_metric = true;
    problem.random_seed = seed;
    return problem;
  }

  std::string rule(int example) const { return "[" + std::to_string(example % rules) + "]"; }
  std::string component(int example) const { return "step" + std::to_string(example % components) + ".instruction"; }

  double score(const Candidate& candidate, int example) const {
    const std::string text = find_or_null(candidate.components(), component(example)).text();
    return text.find(rule(example)) != std::string::npos ? 1.0 : 0.0;
  }

  Outcome run(const RolloutStep& step, StepId id) {
    if (fails(step, id)) return {StepFailed{FailureKind::timeout}};
    RolloutResult result;
    result.score = score(*step.candidate, step.example.index);
    shown_[id] = {step.example.index, result.score};
    if (step.want_demos) {
      for (int i = 0; i < components; ++i) {
        Demo demo;
        demo.row = "row" + std::to_string(step.example.index);
        demo.predictor = "step" + std::to_string(i);
        demo.values = {{"answer", Value(rule(step.example.index))}};
        result.demos.push_back(demo);
      }
    }
    return {result};
  }

  Outcome propose(const ProposeStep& step, StepId id) {
    if (proposal_fails(id)) return {StepFailed{FailureKind::server_error}};
    std::string text = find_or_null(step.parent->components(), step.component).text();
    int learned = 0;
    for (const StepId evidence : step.evidence) {
      const auto shown = shown_.find(evidence);
      if (shown == shown_.end()) continue;  // some other script answered it
      const auto [example, score] = shown->second;
      if (score >= 1 || component(example) != step.component || learned == learns) continue;
      if (text.find(rule(example)) != std::string::npos) continue;
      text += " " + rule(example);
      ++learned;
    }
    if (learned == 0) text += " Think" + std::string(static_cast<std::size_t>(id), '!');
    return {ProposalResult{text, ""}};
  }

  ScriptedWorld world() {
    return {[this](const RolloutStep& step, StepId id) { return run(step, id); },
            [this](const ProposeStep& step, StepId id) { return propose(step, id); }};
  }

 private:
  std::map<StepId, std::pair<int, double>> shown_;
};

}  // namespace hone::test
