#pragma once

#include <span>

#include "optimizer/rng.hpp"
#include "optimizer/statistics/interval.hpp"

namespace hone {

/// What one independent unit says about two programs: the examples of a group, which stand or fall together.
struct GroupDifference {
  double sum = 0;   ///< of the examples' differences, each in [-1, 1]
  double size = 1;  ///< how many examples
};

/// The mean difference over examples; 0 for none.
double mean_difference(std::span<const GroupDifference> groups);

/// The 95 % interval for the mean difference over examples: a studentised bootstrap that resamples groups whole.
///
/// Three safeguards for small tables in which few answers changed: the sum of squares gets half an average change more
/// than was seen, times the share of unchanged groups; each critical value lies between Student's t and 1.6 times it;
/// and where all groups say the same, the interval is as wide as the share of others that may have been missed. Chosen
/// by simulated coverage (tests/bench/verdict_coverage.cpp): 93 to 97 %, and more where fewer than about ten
/// groups changed. All of [-1, 1] for fewer than two groups. `resamples`: at least 39, so that a tail has one.
Interval bootstrap_interval(std::span<const GroupDifference> groups, Rng& rng, int resamples = 9999);

/// The two-sided p value of a permutation test that swaps the two programs within whole groups: (b + 1) / (B + 1),
/// where b of B (`flips`) random swaps gave a difference at least as large as the one seen. 1 where nothing changed.
double sign_flip_p(std::span<const GroupDifference> groups, Rng& rng, int flips = 9999);

}  // namespace hone
