#include "optimizer/mipro/mipro_plan.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "optimizer/demo_sets.hpp"
#include "optimizer/search_core.hpp"

namespace hone {
namespace {

constexpr int fewest_trial_examples = 10;
constexpr int few_validation_examples = 50;  // up to here trials run on all of them
constexpr int usual_trial_examples = 35;
constexpr int random_trials = 10;
constexpr int most_batches = 10;
constexpr int light_sets = 6;
constexpr int grounding_successes = 3;  // where no predictor takes demos, so many are shown to the proposer
constexpr std::array efforts = {MiproEffort::light, MiproEffort::medium, MiproEffort::heavy};

int candidates_of(MiproEffort effort) { return light_sets * (static_cast<int>(effort) + 1); }

int count(const SearchProblem& problem, ComponentKind kind) {
  return static_cast<int>(std::ranges::count(problem.components, kind, &ComponentSpec::kind));
}

/// The sizes of a search by the number of its candidates, and what it would cost.
class Planner {
 public:
  Planner(const OptimizerPolicy& policy, const SearchProblem& problem, std::int64_t rollouts, std::int64_t proposals)
      : policy_(policy), problem_(problem), rollouts_(rollouts / problem.repeats), proposals_(proposals), texts_(count(problem, ComponentKind::text)) {
    const bool shows = policy.demos > 0 || policy.labelled_demos.value_or(1) > 0;
    demos_ = shows ? count(problem, ComponentKind::demos) : 0;
  }

  MiproPlan of(int candidates) const {
    MiproPlan plan;
    plan.demo_sets = demos_ > 0 ? candidates : 1;
    plan.texts = texts_ == 0 ? 1 : demos_ > 0 && !policy_.candidates ? std::max(candidates / 2, 2) : candidates;
    const int variables = texts_ + demos_;
    plan.trials = variables == 0 ? 0 : policy_.mipro.trials.value_or(mipro_trials(variables, candidates));
    plan.trial_examples = trial_examples();
    plan_runs(plan, candidates);
    return plan;
  }

  bool affords(const MiproPlan& plan) const { return cost(plan, plan.trials) <= left(plan); }

  /// Fewer examples, then fewer trials, then fewer candidates.
  void cut_to_rollouts(MiproPlan& plan) const {
    while (!affords(plan) && !policy_.mipro.trial_examples && plan.trial_examples > fewest_trial_examples) {
      plan.trial_examples = std::max(plan.trial_examples / 2, fewest_trial_examples);
    }
    while (plan.trials > 0 && !affords(plan)) --plan.trials;
    const int supported = std::max(static_cast<int>(plan.trials / 1.5), 2);
    if (policy_.candidates || supported >= std::max(plan.demo_sets, plan.texts)) return;
    plan.demo_sets = std::min(plan.demo_sets, std::max(supported, 3));
    plan.texts = std::min(plan.texts, supported);
  }

  void cut_to_proposals(MiproPlan& plan) const {
    if (texts_ == 0 || plan.trials == 0) plan.texts = 1;
    if (plan.texts > 1) plan.texts = static_cast<int>(std::min<std::int64_t>(plan.texts, 1 + proposals_ / texts_));
    if (plan.texts == 1) return;
    const std::int64_t spare = proposals_ - std::int64_t{texts_} * (plan.texts - 1);
    const int batches = std::min(most_batches, (problem_.train + rows_per_batch - 1) / rows_per_batch);
    plan.summary_batches = static_cast<int>(std::clamp<std::int64_t>(spare - 1, 0, batches));
    plan.describe = spare - plan.summary_batches - 1 >= texts_ + 1;
  }

 private:
  int trial_examples() const {
    const int validation = problem_.validation;
    if (policy_.mipro.trial_examples) return std::min(*policy_.mipro.trial_examples, validation);
    return validation <= few_validation_examples ? validation : usual_trial_examples;
  }

  void plan_runs(MiproPlan& plan, int candidates) const {
    if (policy_.demos == 0 || count(problem_, ComponentKind::demos) + texts_ == 0) return;
    DemoSetSizes sizes;
    sizes.sets = plan.demo_sets;
    sizes.bootstrapped = policy_.demos;
    plan.wanted_successes = demos_ > 0 ? wanted_successes(sizes) : grounding_successes;
    const std::int64_t wanted = std::int64_t{policy_.bootstrap_rollouts} * (demos_ > 0 ? candidates : light_sets) / light_sets;
    const std::int64_t most = std::min<std::int64_t>(wanted, problem_.train);
    plan.bootstrap_runs = static_cast<int>(std::clamp<std::int64_t>((rollouts_ - 2 * std::int64_t{problem_.validation}) / 4, 0, most));
  }

  /// What is left for trials, in examples.
  std::int64_t left(const MiproPlan& plan) const { return rollouts_ - problem_.validation - plan.bootstrap_runs / problem_.repeats; }

  std::int64_t cost(const MiproPlan& plan, int trials) const {
    const std::int64_t rest = problem_.validation - plan.trial_examples;
    const std::int64_t validations = (trials + policy_.mipro.full_every - 1) / policy_.mipro.full_every;
    return std::int64_t{trials} * plan.trial_examples + validations * rest;
  }

  const OptimizerPolicy& policy_;
  const SearchProblem& problem_;
  std::int64_t rollouts_;
  std::int64_t proposals_;
  int texts_;
  int demos_ = 0;
};

}  // namespace

int mipro_trials(int variables, int candidates) {
  return static_cast<int>(std::max(2 * variables * std::log2(static_cast<double>(candidates)), 1.5 * candidates));
}

MiproPlan plan_mipro(const OptimizerPolicy& policy, const SearchProblem& problem, std::int64_t rollouts, std::int64_t proposals) {
  const Planner planner(policy, problem, rollouts, proposals);
  const bool by_budget = !policy.candidates && !policy.mipro.effort && !policy.mipro.trials;
  const bool limited = rollouts < unlimited_rollouts;
  MiproPlan plan = planner.of(policy.candidates.value_or(candidates_of(policy.mipro.effort.value_or(MiproEffort::light))));
  if (by_budget && limited) {
    for (const MiproEffort effort : efforts) {
      if (const MiproPlan larger = planner.of(candidates_of(effort)); planner.affords(larger)) plan = larger;
    }
  }
  planner.cut_to_rollouts(plan);
  plan.open_ended = by_budget && limited;
  plan.startup = std::clamp(plan.trials / 3, 1, random_trials);
  planner.cut_to_proposals(plan);
  return plan;
}

}  // namespace hone
