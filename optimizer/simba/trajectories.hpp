#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "optimizer/draws.hpp"
#include "optimizer/step.hpp"

namespace hone {

/// One sampled run of a program on a train example.
struct Trajectory {
  StepId step = 0;
  double score = 0;
};

/// The runs of several programs on one example, best first (ties: in the order sampled).
struct Bucket {
  int example = 0;
  std::vector<Trajectory> runs;

  const Trajectory& best() const { return runs.front(); }
  const Trajectory& worst() const { return runs.back(); }
};

/// The buckets in the order in which there is most to learn from them: by the spread from best to worst, the best score, and the distance of
/// the best from the mean; all descending, ties in the order given. Buckets without a run are left out.
std::vector<Bucket> by_spread(std::vector<Bucket> buckets);

/// The p-th percentile (0 to 100) of all scores in the buckets, between two of them by linear interpolation; 0 where there are none.
double percentile(const std::vector<Bucket>& buckets, double p);

/// How many of `demos` demos are dropped: Poisson(demos / most), at least one where there are `most`, never more than there are.
int demos_to_drop(int demos, int most, Draws& draws, std::uint64_t number);

/// `count` numbers from 0 to `last`, evenly spaced with both ends among them, each once; `last` alone where `count` is 1.
std::vector<int> evenly_spaced(int last, int count);

}  // namespace hone
