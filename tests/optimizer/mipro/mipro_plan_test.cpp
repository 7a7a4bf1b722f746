#include "optimizer/mipro/mipro_plan.hpp"

#include <doctest/doctest.h>

#include <string>

#include "optimizer/search_core.hpp"

using namespace hone;

namespace {

constexpr std::int64_t many = 1'000'000;

SearchProblem problem(int predictors, bool demos, int validation = 100, int train = 100) {
  SearchProblem problem;
  for (int i = 0; i < predictors; ++i) {
    const std::string module = "step" + std::to_string(i);
    problem.components.push_back({module + ".instruction", ComponentKind::text, Value("Answer."), {}, ""});
    if (demos) problem.components.push_back({module + ".demos", ComponentKind::demos, to_value({}), {}, ""});
  }
  problem.train = train;
  problem.validation = validation;
  return problem;
}

OptimizerPolicy with_effort(MiproEffort effort) {
  OptimizerPolicy policy;
  policy.kind = "mipro";
  policy.mipro.effort = effort;
  return policy;
}

/// What the trials and full validations of a plan cost, beside the seed's validation and the bootstrapping.
std::int64_t cost(const MiproPlan& plan, int validation) {
  return std::int64_t{plan.trials} * plan.trial_examples + (plan.trials + 4) / 5 * (validation - plan.trial_examples);
}

}  // namespace

TEST_CASE("the trials are those of MIPROv2's table") {
  struct Row {
    MiproEffort effort;
    int few[4];
    int zero[4];
  };
  const Row table[] = {{MiproEffort::light, {10, 20, 31, 41}, {9, 10, 15, 20}},
                       {MiproEffort::medium, {18, 28, 43, 57}, {18, 18, 21, 28}},
                       {MiproEffort::heavy, {27, 33, 50, 66}, {27, 27, 27, 33}}};
  for (const Row& row : table) {
    for (int predictors = 1; predictors <= 4; ++predictors) {
      CAPTURE(name(row.effort));
      CAPTURE(predictors);
      CHECK(plan_mipro(with_effort(row.effort), problem(predictors, true), unlimited_rollouts, many).trials == row.few[predictors - 1]);
      CHECK(plan_mipro(with_effort(row.effort), problem(predictors, false), unlimited_rollouts, many).trials == row.zero[predictors - 1]);
    }
  }
}

TEST_CASE("with demos there are n demo sets and half as many texts, without as many texts") {
  const MiproPlan few = plan_mipro(with_effort(MiproEffort::medium), problem(2, true), unlimited_rollouts, many);
  CHECK(few.demo_sets == 12);
  CHECK(few.texts == 6);
  CHECK(few.bootstrap_runs == 48);
  CHECK(few.wanted_successes == 40);
  const MiproPlan zero = plan_mipro(with_effort(MiproEffort::medium), problem(2, false), unlimited_rollouts, many);
  CHECK(zero.demo_sets == 1);
  CHECK(zero.texts == 12);
  CHECK(zero.wanted_successes == 3);
  OptimizerPolicy bare = with_effort(MiproEffort::medium);
  bare.demos = 0;
  bare.labelled_demos = 0;
  CHECK(plan_mipro(bare, problem(2, true), unlimited_rollouts, many).demo_sets == 1);
  CHECK(plan_mipro(bare, problem(2, true), unlimited_rollouts, many).trials == 18);
}

TEST_CASE("explicit numbers are kept") {
  OptimizerPolicy policy;
  policy.candidates = 8;
  policy.mipro.trials = 5;
  policy.mipro.trial_examples = 20;
  const MiproPlan plan = plan_mipro(policy, problem(1, true), 5000, many);
  CHECK(plan.demo_sets == 8);
  CHECK(plan.texts == 8);
  CHECK(plan.trials == 5);
  CHECK(plan.trial_examples == 20);
  CHECK_FALSE(plan.open_ended);
}

TEST_CASE("a trial takes 35 examples, and all of them where there are at most 50") {
  CHECK(plan_mipro(with_effort(MiproEffort::light), problem(1, true, 100), unlimited_rollouts, many).trial_examples == 35);
  CHECK(plan_mipro(with_effort(MiproEffort::light), problem(1, true, 50), unlimited_rollouts, many).trial_examples == 50);
}

TEST_CASE("without a word from the user the plan is the largest that the rollouts pay for, and goes on while they last") {
  const auto sets = [](std::int64_t rollouts) { return plan_mipro({}, problem(2, true), rollouts, many); };
  CHECK(sets(unlimited_rollouts).demo_sets == 6);
  CHECK_FALSE(sets(unlimited_rollouts).open_ended);
  CHECK(sets(1500).demo_sets == 6);
  CHECK(sets(1600).demo_sets == 12);
  CHECK(sets(2500).demo_sets == 18);
  CHECK(sets(2500).open_ended);
}

TEST_CASE("what the rollouts do not pay for becomes smaller, then less") {
  for (const int validation : {20, 60, 100, 300}) {
    for (std::int64_t rollouts = 1; rollouts < 2000; rollouts += 13) {
      CAPTURE(validation);
      CAPTURE(rollouts);
      const MiproPlan plan = plan_mipro({}, problem(3, true, validation), rollouts, many);
      if (plan.trials > 0) CHECK(validation + plan.bootstrap_runs + cost(plan, validation) <= rollouts);
      CHECK(plan.trial_examples >= 10);
      if (plan.trials < 9) CHECK(plan.demo_sets <= 6);
    }
  }
  const MiproPlan smaller = plan_mipro({}, problem(4, true, 20), 150, many);
  CHECK(smaller.trial_examples == 10);
  CHECK(smaller.trials >= 8);
  CHECK(plan_mipro({}, problem(1, true, 100), 100, many).trials == 0);
}

TEST_CASE("repeats of a rollout count") {
  SearchProblem twice = problem(1, true, 40);
  twice.repeats = 2;
  const MiproPlan plan = plan_mipro({}, twice, 400, many);
  CHECK(2 * (40 + cost(plan, 40)) + plan.bootstrap_runs <= 400);
}

TEST_CASE("where proposals are scarce, descriptions go first, then the summary, then texts") {
  const auto with = [](std::int64_t proposals) { return plan_mipro(with_effort(MiproEffort::heavy), problem(2, true, 100, 95), unlimited_rollouts, proposals); };
  CHECK(with(many).summary_batches == 10);
  CHECK(with(many).describe);
  CHECK(with(30).texts == 9);  // 16 for texts, 11 for the summary, 3 for descriptions
  CHECK(with(30).describe);
  CHECK_FALSE(with(29).describe);
  CHECK(with(20).summary_batches == 3);
  CHECK(with(16).summary_batches == 0);
  CHECK(with(16).texts == 9);
  CHECK(with(15).texts == 8);
  CHECK(with(0).texts == 1);
}
