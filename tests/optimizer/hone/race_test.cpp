#include "optimizer/hone/race.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "tests/optimizer/hone/hone_support.hpp"

using namespace hone;
using test::numbers;

namespace {

Beliefs raced(int examples, int solved, const std::vector<std::pair<int, double>>& scores) {
  Beliefs beliefs(examples);
  beliefs.add(0, -1, "seed");
  for (int i = 0; i < examples; ++i) beliefs.observe(0, i, i < solved ? 1 : 0);
  beliefs.add(1, 0, "reflection");
  for (const auto& [example, score] : scores) beliefs.observe(1, example, score);
  return beliefs;
}

}  // namespace

TEST_CASE("a child that solves what its parent fails and keeps the rest is let in early") {
  Beliefs beliefs = raced(40, 20, {{20, 1}, {21, 1}, {22, 1}, {23, 1}, {24, 1}, {0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}});
  CHECK(judge_race({}, beliefs, 1, false) == RaceVerdict::in);
}

TEST_CASE("a child that loses what its parent solves is dropped early") {
  Beliefs beliefs = raced(40, 30, {{0, 0}, {1, 0}, {2, 0}, {3, 0}, {30, 0}, {31, 0}});
  CHECK(judge_race({}, beliefs, 1, false) == RaceVerdict::out);
}

TEST_CASE("no child is let in that was never seen to win, even when nothing is left to run") {
  std::vector<std::pair<int, double>> same;
  for (int i = 0; i < 10; ++i) same.emplace_back(i, i < 1 ? 1 : 0);
  Beliefs beliefs = raced(10, 1, same);
  RacingPolicy careless;
  careless.decide_at = 0;
  careless.drop_below = -1;
  CHECK(judge_race(careless, beliefs, 1, true) == RaceVerdict::out);
}

TEST_CASE("the race goes on while nothing is sure, as long as there are examples") {
  Beliefs beliefs = raced(40, 20, {{20, 1}, {21, 0}, {22, 0}, {0, 1}, {1, 1}});
  CHECK(judge_race({}, beliefs, 1, false) == RaceVerdict::more);
  CHECK(judge_race({}, beliefs, 1, true) == RaceVerdict::out);
}

TEST_CASE("what the parent fails is looked at first, where the parent was run") {
  Beliefs beliefs(6);
  beliefs.add(0, -1, "seed");
  beliefs.observe(0, 0, 1);
  beliefs.observe(0, 1, 0);
  beliefs.observe(0, 2, 0);
  beliefs.add(1, 0, "reflection");
  const std::vector<int> next = next_examples(beliefs, 1, numbers(6), 2);
  CHECK(next == std::vector<int>{1, 2});
  CHECK(next_examples(beliefs, 1, {}, 2).empty());
  CHECK(next_examples(beliefs, 1, numbers(6), 10).size() == 6);
}

TEST_CASE("a race takes no more than one in twenty of the rollouts, but thirty examples, and a shorter one is decided on less") {
  CHECK(racing_policy(200).max_examples == 30);
  CHECK(racing_policy(1000).max_examples == 50);
  CHECK(racing_policy(1e9).max_examples == RacingPolicy().max_examples);
  CHECK(racing_policy(1e9).keep_above == RacingPolicy().keep_above);
  CHECK(racing_policy(619).max_examples == 30);
  const RacingPolicy hasty = racing_policy(200), middling = racing_policy(1000), careful = racing_policy(1e9);
  for (const auto figure : {&RacingPolicy::keep_above, &RacingPolicy::margin, &RacingPolicy::min_before_keep, &RacingPolicy::decide_at}) {
    CHECK(hasty.*figure < middling.*figure);
    CHECK(middling.*figure < careful.*figure);
  }
  CHECK(hasty.keep_above == doctest::Approx(0.80));
  CHECK(hasty.margin == doctest::Approx(0.01));
  CHECK(hasty.drop_below == doctest::Approx(0.07));
  CHECK(hasty.min_before_keep == 6);
  CHECK(hasty.decide_at == doctest::Approx(0.60));
  CHECK(hasty.drop_below > middling.drop_below);
  CHECK(middling.drop_below > careful.drop_below);
}
