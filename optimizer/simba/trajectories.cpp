#include "optimizer/simba/trajectories.hpp"

#include <algorithm>
#include <tuple>

#include "optimizer/statistics/portable_math.hpp"
#include "optimizer/statistics/quantile.hpp"

namespace hone {
namespace {

std::tuple<double, double, double> interest(const Bucket& bucket) {
  double mean = 0;
  for (const Trajectory& run : bucket.runs) mean += run.score / static_cast<double>(bucket.runs.size());
  return {bucket.best().score - bucket.worst().score, bucket.best().score, bucket.best().score - mean};
}

}  // namespace

std::vector<Bucket> by_spread(std::vector<Bucket> buckets) {
  std::erase_if(buckets, [](const Bucket& bucket) { return bucket.runs.empty(); });
  for (Bucket& bucket : buckets) std::ranges::stable_sort(bucket.runs, std::ranges::greater(), &Trajectory::score);
  std::ranges::stable_sort(buckets, std::ranges::greater(), interest);
  return buckets;
}

double percentile(const std::vector<Bucket>& buckets, double p) {
  std::vector<double> scores;
  for (const Bucket& bucket : buckets) {
    for (const Trajectory& run : bucket.runs) scores.push_back(run.score);
  }
  return scores.empty() ? 0 : quantile(std::move(scores), p / 100);
}

int demos_to_drop(int demos, int most, Draws& draws, std::uint64_t number) {
  if (demos == 0) return 0;
  const double mean = static_cast<double>(demos) / most;
  std::vector<double> chances;  // of 0, 1, …; the last has all the rest
  double chance = portable_exp(-mean);
  double rest = 1;
  for (int dropped = 0; dropped < demos; ++dropped) {
    chances.push_back(chance);
    rest -= chance;
    chance *= mean / (dropped + 1);
  }
  chances.push_back(std::max(rest, 0.0));
  const auto dropped = static_cast<int>(draws.pick("demos_to_drop", number, chances));
  return std::max(dropped, demos >= most ? 1 : 0);
}

std::vector<int> evenly_spaced(int last, int count) {
  if (count == 1) return {last};
  std::vector<int> numbers;
  for (int i = 0; i < count; ++i) {
    const int number = (2 * i * last + count - 1) / (2 * (count - 1));
    if (numbers.empty() || numbers.back() != number) numbers.push_back(number);
  }
  return numbers;
}

}  // namespace hone
