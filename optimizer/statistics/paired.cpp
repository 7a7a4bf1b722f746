#include "optimizer/statistics/paired.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

#include "optimizer/statistics/distributions.hpp"

namespace hone {
namespace {

constexpr double most_times_student = 1.6;  ///< beyond it a critical value is an artefact of resamples without spread
constexpr double unseen_changes = 0.5;      ///< as many are thought to hide among the unchanged, if all are unchanged

/// Sums over groups that give the mean and its standard error.
struct Sums {
  double groups = 0;
  double size = 0;
  double sum = 0;
  double sum_squared = 0;
  double sum_times_size = 0;
  double size_squared = 0;

  void add(const GroupDifference& group) {
    groups += 1;
    size += group.size;
    sum += group.sum;
    sum_squared += group.sum * group.sum;
    sum_times_size += group.sum * group.size;
    size_squared += group.size * group.size;
  }

  double mean() const { return sum / size; }

  /// Of the ratio sum / size, linearised; `extra` is added to the squared residuals.
  double standard_error(double extra = 0) const {
    const double m = mean();
    const double residuals = sum_squared - 2 * m * sum_times_size + m * m * size_squared;
    const double noise = 1e-12 * (sum_squared + size_squared);  // what is left of zero after rounding
    const double squares = (residuals > noise ? residuals : 0) + extra;
    return std::sqrt(squares * groups / (groups - 1)) / size;
  }
};

Sums sums_of(std::span<const GroupDifference> groups) {
  Sums sums;
  for (const auto& group : groups) sums.add(group);
  return sums;
}

/// What the sum of squares lacks because few groups changed: half a change of average size, times the share unchanged.
double unseen_squares(std::span<const GroupDifference> groups) {
  const auto changed = static_cast<double>(
      std::count_if(groups.begin(), groups.end(), [](const auto& group) { return group.sum != 0; }));
  if (changed == 0) return 0;
  const Sums sums = sums_of(groups);
  return unseen_changes * (1 - changed / sums.groups) * sums.sum_squared / changed;
}

/// (mean of resample - mean) / standard error of resample, sorted.
std::vector<double> studentised(std::span<const GroupDifference> groups, double mean, Rng& rng, int resamples) {
  std::vector<double> values(static_cast<std::size_t>(resamples));
  for (double& value : values) {
    Sums sums;
    for (std::size_t i = 0; i < groups.size(); ++i) sums.add(groups[rng.below(groups.size())]);
    const double off = sums.mean() - mean;
    const double error = sums.standard_error();
    if (error > 0) {
      value = off / error;
    } else {
      value = off == 0 ? 0 : std::copysign(std::numeric_limits<double>::infinity(), off);
    }
  }
  std::sort(values.begin(), values.end());
  return values;
}

/// No two examples differ in what they say: up to this share of examples may be unlike them and have been missed.
Interval interval_without_spread(double mean, double groups) {
  const double square = normal_97_5 * normal_97_5;
  const double missed = square / (groups + square);  // as Tango's interval has it where nothing changed
  return {mean - missed * (1 + mean), mean + missed * (1 - mean)};
}

}  // namespace

double mean_difference(std::span<const GroupDifference> groups) {
  return groups.empty() ? 0 : sums_of(groups).mean();
}

Interval bootstrap_interval(std::span<const GroupDifference> groups, Rng& rng, int resamples) {
  assert(resamples >= 39);
  if (groups.size() < 2) return {-1, 1};
  const Sums sums = sums_of(groups);
  const double mean = sums.mean();
  if (sums.standard_error() == 0) return interval_without_spread(mean, sums.groups);

  const std::vector<double> values = studentised(groups, mean, rng, resamples);
  const auto tail = static_cast<std::size_t>((resamples + 1) * 0.025);
  const double student = student_quantile(0.975, sums.groups - 1);
  const auto critical = [&](double value) { return std::clamp(value, student, most_times_student * student); };
  const double above = critical(-values[tail - 1]);
  const double below = critical(values[values.size() - tail]);

  const double error = sums.standard_error(unseen_squares(groups));
  return {std::max(-1.0, mean - below * error), std::min(1.0, mean + above * error)};
}

double sign_flip_p(std::span<const GroupDifference> groups, Rng& rng, int flips) {
  std::vector<double> sums;
  for (const auto& group : groups) {
    if (group.sum != 0) sums.push_back(group.sum);
  }
  double observed = 0;
  double largest = 0;
  for (const double sum : sums) {
    observed += sum;
    largest += std::abs(sum);
  }
  const double at_least = std::abs(observed) - 1e-9 * largest;  // equal sums may differ by rounding

  int as_extreme = 0;
  for (int flip = 0; flip < flips; ++flip) {
    double flipped = 0;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sums.size(); ++i, bits >>= 1) {
      if (i % 64 == 0) bits = rng.next_u64();
      flipped += (bits & 1) != 0 ? sums[i] : -sums[i];
    }
    if (std::abs(flipped) >= at_least) ++as_extreme;
  }
  return (as_extreme + 1.0) / (flips + 1.0);
}

}  // namespace hone
