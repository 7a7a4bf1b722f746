#include "optimizer/statistics/crossed_effects.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>

#include "optimizer/statistics/distributions.hpp"

namespace hone {
namespace {

constexpr double least_of_groups = 0.1;  ///< the variance is at least this part of what it is by the groups alone
constexpr double power = 0.8;
constexpr int most_seeds = 1000;

/// Mean squares of a two-way table with one entry a cell.
struct MeanSquares {
  double seed = 0;
  double group = 0;
  double rest = 0;
  double seeds = 0;   ///< how many
  double groups = 0;  ///< how many

  double variance() const { return std::max(seed + group - rest, least_of_groups * group) / (seeds * groups); }

  /// Satterthwaite's, of `variance`. 0 where nothing varies.
  double degrees() const {
    const auto part = [](double square, double degrees) { return degrees > 0 ? square * square / degrees : 0; };
    const double spread = part(seed, seeds - 1) + part(group, groups - 1) + part(rest, (seeds - 1) * (groups - 1));
    if (!(spread > 0)) return 0;
    const double all = variance() * seeds * groups;
    const double fewest = seeds > 1 ? std::min(seeds, groups) - 1 : groups - 1;
    return std::max(all * all / spread, std::max(fewest, 1.0));
  }
};

double total_size(std::span<const CrossedGroup> groups) {
  double size = 0;
  for (const auto& group : groups) size += group.size;
  return size;
}

double grand_mean(std::span<const CrossedGroup> groups) {
  double sum = 0;
  for (const auto& group : groups) {
    for (const double mean : group.means) sum += group.size * mean;
  }
  return sum / (total_size(groups) * static_cast<double>(groups.front().means.size()));
}

/// Of the groups' distances from the grand mean, times their weights.
MeanSquares mean_squares(std::span<const CrossedGroup> groups, double mean) {
  MeanSquares squares;
  const std::size_t seeds = groups.front().means.size();
  const double s = squares.seeds = static_cast<double>(seeds);
  const double g = squares.groups = static_cast<double>(groups.size());
  const double weight = g / total_size(groups);
  std::vector<double> of_seeds(seeds, 0);
  double all = 0;
  double between_groups = 0;
  for (const auto& group : groups) {
    double of_group = 0;
    for (std::size_t i = 0; i < seeds; ++i) {
      const double distance = weight * group.size * (group.means[i] - mean);
      all += distance * distance;
      of_group += distance / s;
      of_seeds[i] += distance / g;
    }
    between_groups += s * of_group * of_group;
  }
  double between_seeds = 0;
  for (const double of_seed : of_seeds) between_seeds += g * of_seed * of_seed;
  const double noise = 1e-12 * (1 + mean * mean) * s * g;  // what is left of zero after rounding
  const auto per_degree = [&](double sum, double degrees) { return degrees > 0 && sum > noise ? sum / degrees : 0; };
  squares.seed = per_degree(between_seeds, s - 1);
  squares.group = per_degree(between_groups, g - 1);
  squares.rest = per_degree(all - between_groups - between_seeds, (s - 1) * (g - 1));
  return squares;
}

/// What the mean squares of an experiment would be on average.
MeanSquares expected(const VarianceParts& parts, double seeds, double groups) {
  return {groups * parts.seed + parts.rest, seeds * parts.group + parts.rest, parts.rest, seeds, groups};
}

}  // namespace

CrossedMean crossed_mean(std::span<const CrossedGroup> groups) {
  assert(!groups.empty() && !groups.front().means.empty());
  CrossedMean result;
  result.mean = grand_mean(groups);
  result.groups = static_cast<int>(groups.size());
  const auto squares = mean_squares(groups, result.mean);
  result.variance = squares.variance();
  result.degrees = groups.size() > 1 && result.variance > 0 ? squares.degrees() : 0;
  result.parts = {std::max(0.0, squares.seed - squares.rest) / squares.groups, std::max(0.0, squares.group - squares.rest) / squares.seeds, squares.rest};
  return result;
}

Interval CrossedMean::interval(double confidence) const {
  if (groups < 2) return {-1, 1};
  if (degrees > 0) {
    const double half = student_quantile(0.5 + confidence / 2, degrees) * std::sqrt(variance);
    return {mean - half, mean + half};
  }
  const double missed = 1 - std::pow((1 - confidence) / 2, 1.0 / groups);  // a share of others, none of which was drawn
  return {(1 - missed) * mean - missed, (1 - missed) * mean + missed};
}

double CrossedMean::p() const {
  if (groups < 2 || mean == 0) return 1;
  if (degrees > 0) return 2 * student_cdf(-std::abs(mean) / std::sqrt(variance), degrees);
  return std::min(1.0, std::ldexp(1.0, 1 - groups));
}

std::optional<int> seeds_needed(const VarianceParts& parts, int groups, double difference, double alpha, int fewest) {
  assert(groups > 1 && difference > 0 && fewest > 1);
  const auto suffice = [&](int seeds) {
    const auto squares = expected(parts, seeds, groups);
    const double degrees = squares.degrees();
    if (!(degrees > 0)) return true;
    const double needed = student_quantile(1 - alpha / 2, degrees) + student_quantile(power, degrees);
    return needed * std::sqrt(squares.variance()) <= difference;
  };
  if (suffice(fewest)) return fewest;
  if (!suffice(most_seeds)) return std::nullopt;
  int few = fewest;
  int enough = most_seeds;
  while (enough - few > 1) {
    const int middle = (few + enough) / 2;
    (suffice(middle) ? enough : few) = middle;
  }
  return enough;
}

}  // namespace hone
