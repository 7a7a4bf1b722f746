#include "optimizer/mipro/tpe.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace hone;

namespace {

bool any(const Choices&) { return true; }

double density(const ParzenEstimator& estimator, const Choices& choices) { return std::exp(estimator.log_density(choices)); }

}  // namespace

TEST_CASE("without observations every choice is as likely") {
  const ParzenEstimator estimator({2, 3}, {});
  CHECK(density(estimator, {1, 2}) == doctest::Approx(1.0 / 6));
}

TEST_CASE("two observations of one parameter, by hand") {
  // Three kernels of weight 1/3; k = 3: an observed choice has (1 + 1/3) / (5/3) = 0.8, the uniform kernel 0.5.
  const ParzenEstimator estimator({2}, {{0}, {0}});
  CHECK(density(estimator, {0}) == doctest::Approx((0.8 + 0.8 + 0.5) / 3));
  CHECK(density(estimator, {1}) == doctest::Approx((0.2 + 0.2 + 0.5) / 3));
}

TEST_CASE("one observation of two parameters, by hand: kernels are products") {
  // Two kernels of weight 1/2; k = 2: of two choices 1.5/2 and 0.5/2, of three 1.5/2.5 and 0.5/2.5 twice.
  const ParzenEstimator estimator({2, 3}, {{0, 1}});
  CHECK(density(estimator, {0, 1}) == doctest::Approx(0.5 * 0.75 * 0.6 + 0.5 / 6));
  CHECK(density(estimator, {0, 0}) == doctest::Approx(0.5 * 0.75 * 0.2 + 0.5 / 6));
  CHECK(density(estimator, {1, 1}) == doctest::Approx(0.5 * 0.25 * 0.6 + 0.5 / 6));
  double sum = 0;
  for (int a = 0; a < 2; ++a) {
    for (int b = 0; b < 3; ++b) sum += density(estimator, {a, b});
  }
  CHECK(sum == doctest::Approx(1));
}

TEST_CASE("of thirty observations the oldest five weigh less, by hand") {
  // Weights 1/30, 0.275, 31/60, 91/120, 1 for the five of choice 1, then 25 times 1, then 1 for the uniform kernel; k = 31.
  std::vector<Choices> observed(5, {1});
  observed.resize(30, {0});
  const ParzenEstimator estimator({2}, observed);
  const double old = 1.0 / 30 + 0.275 + 31.0 / 60 + 91.0 / 120 + 1;
  CHECK(density(estimator, {1}) == doctest::Approx((old * 32 / 33 + 25.0 / 33 + 0.5) / (old + 26)));
}

TEST_CASE("a tenth of the trials is good, rounded up, at most 25") {
  CHECK(good_trials(0) == 0);
  CHECK(good_trials(1) == 1);
  CHECK(good_trials(10) == 1);
  CHECK(good_trials(11) == 2);
  CHECK(good_trials(1000) == 25);
}

TEST_CASE("the good trials are those with the highest values, the earlier of equals") {
  std::vector<TpeTrial> trials(11, {{0}, 0.1});
  trials[3] = {{1}, 0.9};
  trials[5] = {{2}, 0.5};
  trials[8] = {{3}, 0.5};
  const TpeDensities split = tpe_densities({4}, trials);
  CHECK(density(split.good, {1}) == doctest::Approx(density(ParzenEstimator({4}, {{1}, {2}}), {1})));
  CHECK(density(split.good, {2}) == doctest::Approx(density(split.good, {1})));
  CHECK(density(split.good, {3}) < density(split.good, {2}));
  CHECK(density(split.others, {3}) > density(split.others, {2}));
}

TEST_CASE("what went well is suggested more often, and what went badly less") {
  std::vector<TpeTrial> trials;
  for (int i = 0; i < 12; ++i) trials.push_back({{i % 4, i % 3}, i % 4 == 2 ? 0.8 : 0.2});
  int good = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng(seed, "test");
    good += (*tpe_suggestion({4, 3}, trials, any, rng))[0] == 2 ? 1 : 0;
  }
  CHECK(good > 160);
}

TEST_CASE("what is not usable is passed over, and where nothing is there is no suggestion") {
  const std::vector<TpeTrial> trials = {{{0}, 1}, {{1}, 0}};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Rng rng(seed, "test");
    CHECK(tpe_suggestion({3}, trials, [](const Choices& c) { return c[0] == 1; }, rng) == Choices{1});
    CHECK_FALSE(tpe_suggestion({3}, trials, [](const Choices&) { return false; }, rng));
    CHECK_FALSE(uniform_suggestion({3}, [](const Choices&) { return false; }, rng));
  }
}

TEST_CASE("uniform suggestions reach every choice alike") {
  std::vector<int> counts(3);
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Rng rng(seed, "test");
    ++counts[static_cast<std::size_t>((*uniform_suggestion({3}, any, rng))[0])];
  }
  for (const int count : counts) CHECK(count > 70);
}
