#include "optimizer/statistics/comparison.hpp"

#include <doctest/doctest.h>

#include "optimizer/rng.hpp"
#include "optimizer/statistics/holm.hpp"

using namespace hone;

namespace {

using Scores = std::vector<std::vector<std::optional<double>>>;

/// 0/1 scores with this chance of 1, the same rows being hard for all.
Scores drawn(double chance, int seeds, int rows, std::uint64_t stream) {
  Rng rng(5, "scores", stream);
  Scores scores;
  for (int seed = 0; seed < seeds; ++seed) {
    scores.emplace_back();
    for (int row = 0; row < rows; ++row) scores.back().emplace_back(rng.uniform() < chance ? 1.0 : 0.0);
  }
  return scores;
}

ComparisonScores input(std::vector<ContenderScores> contenders, int rows) {
  ComparisonScores scores;
  for (int row = 0; row < rows; ++row) {
    scores.rows.push_back(std::to_string(row));
    scores.groups.emplace_back();
  }
  scores.contenders = std::move(contenders);
  return scores;
}

ComparisonScores three(int seeds, int rows = 100) {
  return input({{"low", drawn(0.3, seeds, rows, 1)}, {"middle", drawn(0.31, seeds, rows, 2)}, {"high", drawn(0.8, seeds, rows, 3)}}, rows);
}

}  // namespace

TEST_CASE("every pair is judged, in one family") {
  const auto result = judge(three(5), 0.05);
  REQUIRE(result.pairs.size() == 3);
  CHECK(result.pairs[1].a == 0);
  CHECK(result.pairs[1].b == 2);
  CHECK(*result.pairs[1].difference == doctest::Approx(*result.contenders[0].test - *result.contenders[2].test));
  CHECK(result.pairs[1].conclusion == PairConclusion::worse);
  CHECK(result.pairs[0].conclusion == PairConclusion::no_evidence);
  const std::vector<double> p = {*result.pairs[0].p, *result.pairs[1].p, *result.pairs[2].p};
  const auto corrected = holm(p);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& pair = result.pairs[i];
    CHECK(*pair.p_holm == corrected[i]);
    CHECK(pair.ci_adjusted->low < pair.ci95->low);
    CHECK(pair.ci_adjusted->high > pair.ci95->high);
  }
}

TEST_CASE("under five seeds only the runs are called better") {
  const auto result = judge(three(3), 0.05);
  CHECK(result.pairs[1].conclusion == PairConclusion::worse_runs);
  CHECK(to_string(result.pairs[1].conclusion) == "worse in these runs");
  CHECK(*result.pairs[0].seeds_needed >= 5);
}

TEST_CASE("rows with a hole in any run of a pair are left out of it, and too many are no judgement") {
  auto scores = three(5);
  for (std::size_t row = 0; row < 5; ++row) scores.contenders[0].scores[row % 5][row] = std::nullopt;
  auto result = judge(scores, 0.05);
  CHECK(result.pairs[0].rows == 95);
  CHECK(result.pairs[0].holes == 5);
  CHECK(result.pairs[0].p);
  CHECK(result.pairs[2].rows == 100);
  scores.contenders[0].scores[0][50] = std::nullopt;
  result = judge(scores, 0.05);
  CHECK(result.pairs[0].conclusion == PairConclusion::not_judged);
  CHECK_FALSE(result.pairs[0].p_holm);
  CHECK(result.pairs[2].conclusion == PairConclusion::worse);
}

TEST_CASE("an optimizer against itself shows nothing") {
  const auto same = drawn(0.5, 5, 60, 9);
  const auto result = judge(input({{"a", same}, {"b", same}}, 60), 0.05);
  CHECK(*result.pairs[0].difference == 0);
  CHECK(*result.pairs[0].p == 1);
  CHECK(result.pairs[0].conclusion == PairConclusion::no_evidence);
  CHECK(result.pairs[0].a_better == 0);
  CHECK(result.contested.empty());
}

TEST_CASE("scores that differ by rounding alone are the same") {
  const auto scores = drawn(0.5, 5, 60, 9);
  auto rounded = scores;
  for (auto& of_seed : rounded) {
    for (auto& score : of_seed) *score -= 1e-12;
  }
  const auto result = judge(input({{"a", scores}, {"b", rounded}}, 60), 0.05);
  CHECK(result.pairs[0].all_same());
  CHECK(*result.pairs[0].difference == 0);
  CHECK(*result.pairs[0].p == 1);
  CHECK(result.pairs[0].conclusion == PairConclusion::no_evidence);
}

TEST_CASE("rows of a group count once") {
  const auto distinct = three(5, 25);
  auto copies = three(5, 100);
  for (std::size_t contender = 0; contender < 3; ++contender) {
    for (std::size_t seed = 0; seed < 5; ++seed) {
      for (std::size_t row = 0; row < 100; ++row) copies.contenders[contender].scores[seed][row] = distinct.contenders[contender].scores[seed][row / 4];
    }
  }
  for (std::size_t row = 0; row < 100; ++row) copies.groups[row] = std::to_string(row / 4);
  const auto once = judge(distinct, 0.05);
  const auto grouped = judge(copies, 0.05);
  for (std::size_t pair = 0; pair < 3; ++pair) {
    CHECK(*grouped.pairs[pair].p == doctest::Approx(*once.pairs[pair].p));
    CHECK(grouped.pairs[pair].ci95->low == doctest::Approx(once.pairs[pair].ci95->low));
    CHECK(grouped.pairs[pair].ci95->high == doctest::Approx(once.pairs[pair].ci95->high));
  }
}

TEST_CASE("the rows on which the winners differ most come first") {
  const Scores zeros(5, std::vector<std::optional<double>>(3, 0.0));
  auto others = zeros;
  for (auto& of_seed : others) of_seed[2] = 1.0;
  others[0][1] = 1.0;
  const auto result = judge(input({{"a", zeros}, {"b", others}}, 3), 0.05);
  REQUIRE(result.contested.size() == 2);
  CHECK(result.contested[0].row == "2");
  CHECK(result.contested[0].means == std::vector<double>{0, 1});
  CHECK(result.contested[1].spread == doctest::Approx(0.2));
  CHECK(result.pairs[0].b_better == doctest::Approx(6.0 / 15));
}
