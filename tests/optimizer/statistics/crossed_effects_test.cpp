#include "optimizer/statistics/crossed_effects.hpp"

#include <cmath>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "optimizer/rng.hpp"
#include "optimizer/statistics/distributions.hpp"

using namespace hone;

namespace {

/// Two seeds, three groups of one row.
std::vector<CrossedGroup> small_table() { return {{1, {0.0, 0.6}}, {1, {0.3, 0.3}}, {1, {0.6, 0.6}}}; }

std::vector<CrossedGroup> random_table(Rng& rng, int groups, int seeds, double seed_sd) {
  std::vector<double> of_seeds;
  for (int s = 0; s < seeds; ++s) of_seeds.push_back(seed_sd * rng.normal());
  std::vector<CrossedGroup> table;
  for (int g = 0; g < groups; ++g) {
    const double of_group = 0.2 * rng.normal();
    CrossedGroup group;
    for (const double of_seed : of_seeds) group.means.push_back(of_seed + of_group + 0.3 * rng.normal());
    table.push_back(std::move(group));
  }
  return table;
}

}  // namespace

TEST_CASE("mean, variance and degrees of freedom are those worked out by hand") {
  // Grand mean 0.4; seeds 0.3 and 0.5; groups 0.3, 0.3, 0.6. Sums of squares: seeds 0.06, groups 0.12, all 0.30, so rest 0.12.
  // Mean squares: seeds 0.06, groups 0.06, rest 0.06; variance (0.06 + 0.06 - 0.06) / 6 = 0.01;
  // degrees 0.06^2 / (0.06^2 / 1 + 0.06^2 / 2 + 0.06^2 / 2) = 0.5, raised to the fewest that there are, 1.
  const auto mean = crossed_mean(small_table());
  CHECK(mean.mean == doctest::Approx(0.4));
  CHECK(mean.variance == doctest::Approx(0.01));
  CHECK(mean.degrees == doctest::Approx(1));
  CHECK(mean.parts.seed == doctest::Approx(0));
  CHECK(mean.parts.group == doctest::Approx(0));
  CHECK(mean.parts.rest == doctest::Approx(0.06));
  const double t = 12.706204736;  // of one degree of freedom, 97.5 %
  CHECK(mean.interval(0.95).low == doctest::Approx(0.4 - 0.1 * t));
  CHECK(mean.interval(0.95).high == doctest::Approx(0.4 + 0.1 * t));
  CHECK(mean.p() == doctest::Approx(2 * (0.5 - std::atan(4.0) / std::acos(-1.0))));  // Cauchy
}

TEST_CASE("groups weigh by their rows") {
  CHECK(crossed_mean(std::vector<CrossedGroup>{{3, {0.2}}, {1, {1.0}}}).mean == doctest::Approx(0.4));
}

TEST_CASE("one seed leaves the standard error of the groups alone") {
  // Of 0, 0.2, 0.4: variance 0.04, so 0.04 / 3 of the mean, with 2 degrees of freedom.
  const auto mean = crossed_mean(std::vector<CrossedGroup>{{1, {0.0}}, {1, {0.2}}, {1, {0.4}}});
  CHECK(mean.variance == doctest::Approx(0.04 / 3));
  CHECK(mean.degrees == doctest::Approx(2));
}

TEST_CASE("seeds that differ widen the interval, and their number is what the interval rests on") {
  Rng rng(1, "test");
  const auto steady = crossed_mean(random_table(rng, 100, 5, 0));
  const auto varied = crossed_mean(random_table(rng, 100, 5, 0.5));
  CHECK(varied.variance > 10 * steady.variance);
  CHECK(varied.degrees == doctest::Approx(4).epsilon(0.1));
  CHECK(steady.degrees > 20);
}

TEST_CASE("where everything seen was the same, what was missed may differ") {
  const std::vector<CrossedGroup> same(50, {1, {0.0, 0.0, 0.0}});
  const auto none = crossed_mean(same);
  CHECK(none.p() == 1);
  CHECK(none.interval(0.95).low == doctest::Approx(-(1 - std::pow(0.025, 1.0 / 50))));
  CHECK(none.interval(0.95).high == doctest::Approx(1 - std::pow(0.025, 1.0 / 50)));
  const auto all = crossed_mean(std::vector<CrossedGroup>(50, {1, {1.0, 1.0, 1.0}}));
  CHECK(all.p() == std::ldexp(1.0, -49));
  CHECK(all.interval(0.95).low > 0.8);
  CHECK(all.interval(0.95).high == doctest::Approx(1));
  CHECK(crossed_mean(std::vector<CrossedGroup>{{5, {0.3, 0.4}}}).interval(0.95) == Interval{-1, 1});
}

TEST_CASE("exchanging the two optimizers turns everything round") {
  CHECK(rc::check([](std::uint64_t seed) {
    Rng rng(seed, "test");
    auto table = random_table(rng, 20, 4, 0.1);
    const auto one = crossed_mean(table);
    for (auto& group : table) {
      for (double& mean : group.means) mean = -mean;
    }
    const auto other = crossed_mean(table);
    RC_ASSERT(std::abs(one.mean + other.mean) < 1e-12);
    RC_ASSERT(std::abs(one.interval(0.95).low + other.interval(0.95).high) < 1e-9);
    RC_ASSERT(std::abs(one.p() - other.p()) < 1e-9);
  }));
}

TEST_CASE("the interval holds 0 exactly where p is not below the level") {
  CHECK(rc::check([](std::uint64_t seed) {
    Rng rng(seed, "test");
    auto table = random_table(rng, 20, 3, 0.1);
    const auto mean = crossed_mean(table);
    const auto interval = mean.interval(0.95);
    if (std::abs(mean.p() - 0.05) > 1e-6) RC_ASSERT((interval.low <= 0 && 0 <= interval.high) == (mean.p() > 0.05));
  }));
}

TEST_CASE("more seeds are needed for less, and no number where the groups do not suffice") {
  const VarianceParts parts{0.0025, 0.05, 0.1};
  const auto few = seeds_needed(parts, 500, 0.10, 0.05, 5);
  const auto many = seeds_needed(parts, 500, 0.05, 0.05, 5);
  REQUIRE(few);
  REQUIRE(many);
  CHECK(*few == 5);
  CHECK(*many > *few);
  CHECK_FALSE(seeds_needed(parts, 500, 0.02, 0.05, 5));  // the groups' own share, 0.0001, is too much
  // By the normal approximation with S = many: (1.96 + 0.84)^2 (0.0025 / S + 0.05 / 500 + 0.1 / (500 S)) is about 0.05^2.
  const double s = *many;
  const double seen = 2.8 * std::sqrt(0.0025 / s + 0.0001 + 0.0002 / s);
  CHECK(seen < 0.05);
  CHECK(seen > 0.03);
}
