#include "optimizer/engine/step_costs.hpp"

#include <doctest/doctest.h>

#include "tests/optimizer/engine/spends.hpp"

using namespace hone;
using namespace hone::test;

namespace {

Step rollout_of(const std::string& text) {
  RolloutStep rollout;
  rollout.candidate = std::make_shared<const Candidate>(ComponentValues{{"a.instruction", text}});
  return {1, rollout};
}

StepCosts of_preflight() { return StepCosts({.rollout = {tokens(100), tokens(200)}, .proposal = {tokens(500), tokens(5000)}}); }

}  // namespace

TEST_CASE("an envelope is twice the dearest step, and a quarter over its peak at least") {
  StepCosts known = of_preflight();
  CHECK(known.envelope(rollout_of("seed")).spend.input_tokens == 250);
  CHECK(known.least(rollout_of("seed")).spend.input_tokens == 200);
  CHECK(known.envelope({1, ProposeStep{}}).spend.input_tokens == 6250);
  known.told(rollout_of("seed"), {tokens(300), tokens(400)});
  CHECK(known.envelope(rollout_of("seed")).spend.input_tokens == 600);
  CHECK(known.envelope(rollout_of("seed")).rollouts == 1);
}

TEST_CASE("a candidate is known by its own rollouts, another by the dearest of all") {
  StepCosts known = of_preflight();
  known.told(rollout_of("seed"), {tokens(100), tokens(200)});
  known.told(rollout_of("long"), {tokens(900), tokens(2000)});
  CHECK(known.least(rollout_of("seed")).spend.input_tokens == 200);
  CHECK(known.least(rollout_of("long")).spend.input_tokens == 2000);
  CHECK(known.least(rollout_of("new")).spend.input_tokens == 2000);
}

TEST_CASE("a step that was cut tries again with twice as much, at least with what it lacked") {
  const auto larger = StepCosts::larger_envelopes(tokens(100), {tokens(80), tokens(120)});
  REQUIRE(larger.size() == 2);
  CHECK(larger[0].input_tokens == 200);
  CHECK(larger[1].input_tokens == 120);
  CHECK(StepCosts::larger_envelopes(tokens(100), {tokens(80), tokens(400)})[0].input_tokens == 500);
}
