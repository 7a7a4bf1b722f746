#include "optimizer/simba/trajectories.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace hone;

namespace {

Bucket bucket(int example, const std::vector<double>& scores) {
  Bucket bucket{example, {}};
  for (const double score : scores) bucket.runs.push_back({static_cast<StepId>(10 * example + static_cast<int>(bucket.runs.size())), score});
  return bucket;
}

std::vector<int> examples(const std::vector<Bucket>& buckets) {
  std::vector<int> examples;
  for (const Bucket& one : buckets) examples.push_back(one.example);
  return examples;
}

}  // namespace

TEST_CASE("the widest spread comes first, then the best score, then the best that stands alone") {
  const auto sorted = by_spread({bucket(1, {0.2, 0.2}), bucket(2, {0, 0.5, 0.5}), bucket(3, {0, 0, 0.5}), bucket(4, {0.5, 1, 0.5}), bucket(5, {})});
  CHECK(examples(sorted) == std::vector<int>{4, 3, 2, 1});
  CHECK(sorted[0].best().step == 41);
  CHECK(sorted[0].worst().score == 0.5);
  CHECK(sorted[3].best().step == 10);  // ties in the order sampled
}

TEST_CASE("percentiles lie between two scores where they have to") {
  const std::vector<Bucket> buckets = {bucket(1, {0.1, 0.9}), bucket(2, {0.5, 0.3})};  // numpy.percentile([.1, .3, .5, .9], p)
  CHECK(percentile(buckets, 10) == doctest::Approx(0.16));
  CHECK(percentile(buckets, 50) == doctest::Approx(0.4));
  CHECK(percentile(buckets, 90) == doctest::Approx(0.78));
  CHECK(percentile(buckets, 100) == 0.9);
  CHECK(percentile({bucket(1, {0.7})}, 10) == 0.7);
  CHECK(percentile({}, 10) == 0);
}

TEST_CASE("demos are dropped by Poisson's law, one at least where there is no room for another") {
  int sum = 0;
  int at_least_one = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SeededDraws draws(seed);
    const int dropped = demos_to_drop(2, 4, draws, 1);
    CHECK(dropped <= 2);
    sum += dropped;
    at_least_one += dropped > 0 ? 1 : 0;
    CHECK(demos_to_drop(4, 4, draws, 1) >= 1);
    CHECK(demos_to_drop(0, 4, draws, 1) == 0);
  }
  CHECK(at_least_one / 2000.0 == doctest::Approx(1 - 0.6065).epsilon(0.1));  // 1 - exp(-1/2)
  CHECK(sum / 2000.0 == doctest::Approx(0.3033 + 2 * 0.0902).epsilon(0.1));  // what is above two counts as two
}

TEST_CASE("winners are evenly spaced, both ends among them") {
  CHECK(evenly_spaced(8, 7) == std::vector<int>{0, 1, 3, 4, 5, 7, 8});
  CHECK(evenly_spaced(3, 7) == std::vector<int>{0, 1, 2, 3});
  CHECK(evenly_spaced(8, 2) == std::vector<int>{0, 8});
  CHECK(evenly_spaced(8, 1) == std::vector<int>{8});
  CHECK(evenly_spaced(0, 7) == std::vector<int>{0});
}
