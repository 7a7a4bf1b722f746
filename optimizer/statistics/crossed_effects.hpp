#pragma once

#include <optional>
#include <span>
#include <vector>

#include "optimizer/statistics/interval.hpp"

namespace hone {

/// One independent unit of test rows under every seed.
struct CrossedGroup {
  double size = 1;            ///< rows in it
  std::vector<double> means;  ///< mean score, or mean difference of scores, over its rows: one a seed
};

/// How much of what is seen comes from where, as variances of a group's mean under one seed; not below 0.
struct VarianceParts {
  double seed = 0;   ///< from seed to seed, over all groups at once
  double group = 0;  ///< from group to group, under all seeds at once
  double rest = 0;   ///< beyond both
};

/// A mean over rows and seeds with what is known of its error.
struct CrossedMean {
  double mean = 0;
  double variance = 0;  ///< of the mean
  double degrees = 0;   ///< of freedom of that variance; 0: everything seen was the same, or there is one group
  VarianceParts parts;
  int groups = 0;

  /// The interval that holds the true mean with this probability, by Student's t. Where everything seen was the same it is as wide as
  /// the share of others that may have been missed; all of [-1, 1] for one group.
  Interval interval(double confidence) const;
  /// Two-sided, of a true mean of 0. Where everything seen was the same: of the sign test.
  double p() const;
};

/// The mean under a model with two crossed random effects: x(seed, group) = mean + a(seed) + b(group) + rest(seed, group).
///
/// Its variance is (MS_seed + MS_group - MS_rest) / (seeds * groups), with Satterthwaite's degrees of freedom (Satterthwaite 1946);
/// groups weigh by their rows, linearised. It is kept from falling below a part of what the groups alone say (chosen by simulated
/// coverage: tests/bench/compare_coverage.cpp). With one seed nothing is known of others: the variance is that of the groups, and
/// speaks of this seed only.
///
/// At least one group and one seed; every group has the same number of seeds.
CrossedMean crossed_mean(std::span<const CrossedGroup> groups);

/// How many seeds an experiment with these parts and groups needs so that a true difference of `difference` is seen four times in
/// five by a two-sided test at level `alpha`; at least `fewest`. Nothing where a thousand do not suffice: the groups are too few.
std::optional<int> seeds_needed(const VarianceParts& parts, int groups, double difference, double alpha, int fewest);

}  // namespace hone
