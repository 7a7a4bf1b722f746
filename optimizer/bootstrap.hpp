#pragma once

#include <vector>

#include "optimizer/candidate.hpp"
#include "optimizer/draws.hpp"
#include "optimizer/step.hpp"

namespace hone {

/// One run on a train example, and the demos that its predictor calls would make.
struct DemoRun {
  StepId step = 0;
  double score = 0;
  bool fault = false;  ///< the reply was no answer: never a demo
  std::vector<Demo> demos;
};

/// The runs worth showing.
struct DemoSource {
  std::vector<DemoRun> runs;  ///< successes in ask order, then what was added
  int added = 0;              ///< no successes, but the best above the mean, for want of successes
};

/// Whether a run's score makes it a success: 1 for metrics of 0 and 1, else at least 0.8.
bool is_success(const DemoRun& run, bool binary_metric);

/// The successes in ask order; where they are fewer than `wanted`, the best of those above the mean are added, best first.
DemoSource demo_source(std::vector<DemoRun> runs, bool binary_metric, int wanted);

/// `seed` with demos from the runs: for every predictor that takes demos up to `per_predictor`, one a run, behind those that it has. Of a
/// predictor that was called more than once in a run, the last call is taken half of the time, else an earlier one.
Candidate with_demos(const Candidate& seed, const std::vector<ComponentSpec>& components, const DemoSource& source,
                     int per_predictor, Draws& draws);

}  // namespace hone
