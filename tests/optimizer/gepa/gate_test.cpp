#include "optimizer/gepa/gate.hpp"

#include <doctest/doctest.h>

using namespace hone;

namespace {
constexpr auto hole = std::nullopt;
}

TEST_CASE("a child passes when its sum is above its parent's, not when it is equal") {
  CHECK(judge_child({0.0, 1.0, 0.5}, {1.0, 0.5, 0.5}).verdict == GateVerdict::passed);
  CHECK(judge_child({0.0, 1.0, 0.5}, {0.5, 1.0, 0.0}).verdict == GateVerdict::failed);
  CHECK(judge_child({1.0, 0.0, 0.0}, {0.0, 0.0, 0.0}).verdict == GateVerdict::failed);
}

TEST_CASE("sums of the same scores in another order are equal") {
  const BatchScores rising = {0.1, 0.2, 0.3};  // adds up to a little more than the same from above
  const BatchScores falling = {0.3, 0.2, 0.1};
  CHECK(judge_child(falling, rising).verdict == GateVerdict::failed);
  CHECK(judge_merge(rising, rising, falling).verdict == GateVerdict::passed);
}

TEST_CASE("only examples with a score on both sides are compared") {
  const GateResult result = judge_child({1.0, 0.0, hole}, {hole, 0.5, 1.0});
  CHECK(result.n == 1);
  CHECK(result.before == 0);
  CHECK(result.after == 0.5);
  CHECK(result.verdict == GateVerdict::unjudged);
}

TEST_CASE("with fewer than two thirds of its batch a child is not judged") {
  CHECK(judge_child({0.0, 0.0, hole}, {1.0, 1.0, 1.0}).verdict == GateVerdict::passed);
  CHECK(judge_child({0.0, hole, hole}, {1.0, 1.0, 1.0}).verdict == GateVerdict::unjudged);
  CHECK(judge_child({hole}, {1.0}).verdict == GateVerdict::unjudged);
  CHECK(judge_child({0.0}, {1.0}).verdict == GateVerdict::passed);
  CHECK(enough_to_judge({1.0, hole, 0.0}));
  CHECK_FALSE(enough_to_judge({hole, hole, 0.0}));
  CHECK_FALSE(enough_to_judge({}));
}

TEST_CASE("a merge has to be as good as the better of its parents") {
  CHECK(judge_merge({1.0, 0.0, 1.0}, {0.0, 1.0, 0.0}, {1.0, 1.0, 0.0}).verdict == GateVerdict::passed);
  CHECK(judge_merge({1.0, 1.0, 1.0}, {0.0, 1.0, 0.0}, {1.0, 1.0, 0.0}).verdict == GateVerdict::failed);
  CHECK(judge_merge({1.0, hole, hole}, {0.0, 1.0, 0.0}, {1.0, 1.0, 0.0}).verdict == GateVerdict::unjudged);
}
