#include "optimizer/statistics/paired.hpp"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "optimizer/statistics/distributions.hpp"

using namespace hone;

namespace {

using Groups = std::vector<GroupDifference>;

Groups singles(std::initializer_list<double> differences) {
  Groups groups;
  for (const double d : differences) groups.push_back({d, 1});
  return groups;
}

/// Differences as two prompts make them: most answers stay, some change by a graded amount, on the whole for the better.
double graded_difference(Rng& rng) {
  if (rng.uniform() >= 0.25) return 0;
  const double before = std::round(3 * rng.uniform()) / 3;
  const double after = rng.uniform() < 0.6 ? 1 : std::round(3 * rng.uniform()) / 3;
  return after - before;
}

constexpr double graded_truth = 0.25 * (0.6 * 1 + 0.4 * 0.5 - 0.5);

Groups redrawn(Rng& rng, std::size_t groups, int size) {
  Groups table(groups, GroupDifference{0, static_cast<double>(size)});
  for (auto& group : table) {
    const double common = graded_difference(rng);
    for (int i = 0; i < size; ++i) group.sum += size > 1 && rng.uniform() < 0.6 ? common : graded_difference(rng);
  }
  return table;
}

double coverage(std::size_t groups, int size) {
  Rng rng(11, "coverage", groups);
  int covered = 0;
  constexpr int tables = 200;
  for (int i = 0; i < tables; ++i) {
    const Groups table = redrawn(rng, groups, size);
    const Interval interval = bootstrap_interval(table, rng, 199);
    covered += interval.low <= graded_truth && graded_truth <= interval.high ? 1 : 0;
  }
  return covered / static_cast<double>(tables);
}

}  // namespace

TEST_CASE("the mean difference is over examples, not over groups") {
  CHECK(mean_difference(Groups{{3, 3}, {0, 1}}) == doctest::Approx(0.75));
  CHECK(mean_difference({}) == 0);
}

TEST_CASE("the permutation test gives the p value of all swaps, but for chance") {
  Rng rng(1, "flip");
  CHECK(sign_flip_p(singles({1, 1, 1, 1, 1}), rng) == doctest::Approx(2.0 / 32).epsilon(0.15));
  // of the eight swaps of 0.5, -0.2 and 0.3, four come to 0.6 or more either way; rounding must not lose any
  CHECK(sign_flip_p(singles({0.5, -0.2, 0.3}), rng) == doctest::Approx(0.5).epsilon(0.04));
  CHECK(sign_flip_p(singles({0, 0, 0}), rng) == 1);
  CHECK(sign_flip_p({}, rng) == 1);
}

TEST_CASE("the permutation test swaps groups whole") {
  Rng rng(2, "flip");
  CHECK(sign_flip_p(Groups{{3, 3}, {3, 3}}, rng) == doctest::Approx(0.5).epsilon(0.04));
  CHECK(sign_flip_p(Groups{{50, 50}}, rng) == 1);
}

TEST_CASE("the permutation test never gives 0, and counts more than 64 changes rightly") {
  Rng rng(3, "flip");
  CHECK(sign_flip_p(Groups(100, {0.5, 1}), rng) == doctest::Approx(1.0 / 10000));
  Groups balanced(130, {0.5, 1});
  for (std::size_t i = 0; i < 54; ++i) balanced[i].sum = -0.5;  // 76 against 54: exact p = 0.065
  CHECK(sign_flip_p(balanced, rng) == doctest::Approx(0.065).epsilon(0.2));
}

TEST_CASE("the interval is Student's where the differences are many and of one cloth") {
  Rng rng(4, "cloth");
  Groups groups;
  for (int i = 0; i < 400; ++i) groups.push_back({0.1 + 0.2 * rng.normal(), 1});
  const double mean = mean_difference(groups);
  double squares = 0;
  for (const auto& group : groups) squares += (group.sum - mean) * (group.sum - mean);
  const double half = student_quantile(0.975, 399) * std::sqrt(squares / 399 / 400);
  const Interval interval = bootstrap_interval(groups, rng);
  CHECK(interval.high - mean == doctest::Approx(half).epsilon(0.05));
  CHECK(mean - interval.low == doctest::Approx(half).epsilon(0.05));
}

TEST_CASE("the interval mirrors when the two programs change places") {
  Rng rng(5, "mirror");
  Groups groups = redrawn(rng, 40, 1);
  Rng same = rng;
  const Interval interval = bootstrap_interval(groups, rng);
  for (auto& group : groups) group.sum = -group.sum;
  const Interval mirrored = bootstrap_interval(groups, same);
  CHECK(mirrored.low == doctest::Approx(-interval.high));
  CHECK(mirrored.high == doctest::Approx(-interval.low));
}

TEST_CASE("copies of an example in its group add no certainty") {
  Rng rng(6, "copies");
  const Groups alone = redrawn(rng, 40, 1);
  Groups copied;
  for (const auto& group : alone) copied.push_back({3 * group.sum, 3});
  Rng same = rng;
  const Interval one = bootstrap_interval(alone, rng);
  const Interval three = bootstrap_interval(copied, same);
  CHECK(three.low == doctest::Approx(one.low));
  CHECK(three.high == doctest::Approx(one.high));
}

TEST_CASE("the interval has a width also where all differences are equal") {
  Rng rng(7, "equal");
  const double square = normal_97_5 * normal_97_5;
  const Interval still = bootstrap_interval(Groups(30, {0, 1}), rng);
  CHECK(still.high == doctest::Approx(square / (30 + square)));  // as Tango's
  CHECK(still.low == doctest::Approx(-still.high));
  const Interval all_won = bootstrap_interval(Groups(30, {1, 1}), rng);
  CHECK(all_won.high == doctest::Approx(1));
  CHECK(all_won.low < 0.9);
  const Interval all_a_little = bootstrap_interval(Groups(30, {0.1, 1}), rng);
  CHECK(all_a_little.low < 0.1);
  CHECK(all_a_little.high > 0.1);
}

TEST_CASE("one group says nothing on others") {
  Rng rng(8, "one");
  CHECK(bootstrap_interval(Groups{{20, 20}}, rng) == Interval{-1, 1});
  CHECK(bootstrap_interval({}, rng) == Interval{-1, 1});
}

TEST_CASE("a single changed answer does not make the interval exclude 0 or run to the ends of the scale") {
  Rng rng(9, "single");
  Groups groups(30, GroupDifference{0, 1});
  groups[3].sum = 1;
  const Interval interval = bootstrap_interval(groups, rng);
  CHECK(interval.low < 0);
  CHECK(interval.high > 1.0 / 30);
  CHECK(interval.high < 0.3);
}

TEST_CASE("the interval covers the truth about 95 times in 100 on redrawn tables") {
  for (const auto& [groups, size] : {std::pair<std::size_t, int>{30, 1}, {34, 3}}) {
    CAPTURE(groups);
    const double found = coverage(groups, size);
    CHECK(found >= 0.91);
    CHECK(found <= 0.99);
  }
}
