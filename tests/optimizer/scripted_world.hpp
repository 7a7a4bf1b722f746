#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "optimizer/make_optimizer.hpp"
#include "optimizer/optimizer.hpp"
#include "optimizer/rng.hpp"
#include "programs/hash.hpp"

namespace hone::testing {

/// What answers the steps of a search in the tests: two functions.
struct ScriptedWorld {
  std::function<Outcome(const RolloutStep&, StepId)> run;
  std::function<Outcome(const ProposeStep&, StepId)> propose;
};

/// How a search is driven.
struct DriveOptions {
  Budget budget;
  std::uint64_t tell_order = 0;  ///< 0: told in the order asked; else drawn by this seed from the first `slots` outstanding
  std::size_t slots = 64;
};

/// A driven search, as a journal would show it.
struct Drive {
  struct Entry {
    Step step;          ///< asked, or
    Outcome outcome;    ///< told, for step.id
    bool told = false;
  };
  std::vector<Entry> journal;  ///< asks and tells as they came
  StopReason reason = StopReason::finished;
  int rollouts = 0;
  int proposals = 0;

  std::vector<RolloutStep> runs() const {
    std::vector<RolloutStep> runs;
    for (const Entry& entry : journal) {
      if (const auto* run = std::get_if<RolloutStep>(&entry.step.what); run && !entry.told) runs.push_back(*run);
    }
    return runs;
  }
  std::vector<ProposeStep> proposed() const {
    std::vector<ProposeStep> steps;
    for (const Entry& entry : journal) {
      if (const auto* step = std::get_if<ProposeStep>(&entry.step.what); step && !entry.told) steps.push_back(*step);
    }
    return steps;
  }
};

inline Budget rollouts(std::int64_t limit) {
  Budget budget;
  budget.rollouts = limit;
  return budget;
}

inline BudgetView view_of(const Budget& limits, int told_rollouts, int asked_rollouts, int told_proposals, int asked_proposals) {
  BudgetView view;
  if (limits.rollouts) view.rollouts.limit = static_cast<double>(*limits.rollouts);
  if (limits.proposals) view.proposals.limit = static_cast<double>(*limits.proposals);
  view.rollouts.charged = told_rollouts;
  view.rollouts.reserved = asked_rollouts - told_rollouts;
  view.proposals.charged = told_proposals;
  view.proposals.reserved = asked_proposals - told_proposals;
  return view;
}

/// A check in a loop: says what is wrong, but only formats and counts when it is.
inline void expect(bool holds, const char* what) {
  if (!holds) FAIL(what);
}

/// Asks until `Wait`, tells one outcome, and so on until `Finished`; checks on the way what every optimizer has to keep to.
inline Drive drive(Optimizer& optimizer, const ScriptedWorld& world, const DriveOptions& options = {}) {
  Drive drive;
  std::vector<Step> open;
  int told_rollouts = 0;
  int told_proposals = 0;
  Rng rng(options.tell_order, "tell order");
  StepId last = 0;
  for (int turn = 0; turn < 200'000; ++turn) {
    Step step = optimizer.ask(view_of(options.budget, told_rollouts, drive.rollouts, told_proposals, drive.proposals));
    if (std::holds_alternative<RolloutStep>(step.what) || std::holds_alternative<ProposeStep>(step.what)) {
      expect(step.id == ++last, "steps are numbered in the order asked");
      ++(std::holds_alternative<RolloutStep>(step.what) ? drive.rollouts : drive.proposals);
      expect(!options.budget.rollouts || drive.rollouts <= *options.budget.rollouts, "more rollouts are asked than the budget has");
      expect(!options.budget.proposals || drive.proposals <= *options.budget.proposals, "more proposals are asked than the budget has");
      drive.journal.push_back({step, {}, false});
      open.push_back(std::move(step));
      continue;
    }
    if (const auto* finished = std::get_if<Finished>(&step.what)) {
      expect(open.empty(), "Finished with steps outstanding");
      drive.reason = finished->reason;
      return drive;
    }
    expect(!open.empty(), "Wait with nothing outstanding");
    const std::size_t first = options.tell_order == 0 ? 0 : rng.below(std::min(options.slots, open.size()));
    Step next = open[first];
    open.erase(open.begin() + static_cast<std::ptrdiff_t>(first));
    Outcome outcome;
    if (const auto* run = std::get_if<RolloutStep>(&next.what)) {
      outcome = world.run(*run, next.id);
      ++told_rollouts;
    } else {
      outcome = world.propose(std::get<ProposeStep>(next.what), next.id);
      ++told_proposals;
    }
    optimizer.tell(next.id, outcome);
    drive.journal.push_back({std::move(next), outcome, true});
  }
  FAIL("the search does not end");
  return drive;
}

/// Tells a fresh optimizer what `earlier` was told, and checks that it asks the same in the same places.
inline void check_replays(Optimizer& fresh, const Drive& earlier, const Budget& budget) {
  int told_rollouts = 0, told_proposals = 0, asked_rollouts = 0, asked_proposals = 0;
  for (const Drive::Entry& entry : earlier.journal) {
    const bool rollout = std::holds_alternative<RolloutStep>(entry.step.what);
    if (entry.told) {
      const Step pause = fresh.ask(view_of(budget, told_rollouts, asked_rollouts, told_proposals, asked_proposals));
      expect(std::holds_alternative<Wait>(pause.what), "the replay asks for more than the run did");
      fresh.tell(entry.step.id, entry.outcome);
      ++(rollout ? told_rollouts : told_proposals);
      continue;
    }
    const Step step = fresh.ask(view_of(budget, told_rollouts, asked_rollouts, told_proposals, asked_proposals));
    expect(step.id == entry.step.id && content_hash(step) == content_hash(entry.step), "the replay asks for something else");
    ++(rollout ? asked_rollouts : asked_proposals);
  }
  const Step end = fresh.ask(view_of(budget, told_rollouts, asked_rollouts, told_proposals, asked_proposals));
  REQUIRE(std::holds_alternative<Finished>(end.what));
  CHECK(std::get<Finished>(end.what).reason == earlier.reason);
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

}  // namespace hone::testing
