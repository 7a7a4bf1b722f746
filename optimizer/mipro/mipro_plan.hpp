#pragma once

#include <cstdint>

#include "optimizer/optimizer.hpp"
#include "optimizer/policy.hpp"

namespace hone {

/// Rows of train that are looked at together for the summary of the data.
constexpr int rows_per_batch = 10;

/// What a `mipro` search sets out to do.
struct MiproPlan {
  int demo_sets = 1;         ///< a predictor
  int texts = 1;             ///< a text component, the seed's own among them
  int trials = 0;
  bool open_ended = false;   ///< goes on with trials while there are rollouts
  int startup = 1;           ///< trials drawn at random before the density decides
  int trial_examples = 0;    ///< of validation; all of it: a trial is a full validation
  int bootstrap_runs = 0;    ///< of the seed on train, at most
  int wanted_successes = 0;  ///< then no more are run
  int summary_batches = 0;   ///< of `rows_per_batch`, for the summary of the data
  bool describe = false;     ///< program and modules are described for the proposer
};

/// The trials of MIPROv2: max(2 v log2 n, 1.5 n) for n candidates and v variables, a variable being a text or a demo set to be chosen.
int mipro_trials(int variables, int candidates);

/// The plan for a search with so many rollouts (of which the seed's validation takes its part) and proposals to spend.
///
/// Where the rollouts do not pay for the trials, these first get fewer examples, not under 10, and then become fewer; where there are fewer
/// trials than 1.5 times the candidates, so do the candidates. Where proposals are scarce, the descriptions go first, then the summary
/// of the data, then texts.
MiproPlan plan_mipro(const OptimizerPolicy& policy, const SearchProblem& problem, std::int64_t rollouts, std::int64_t proposals);

}  // namespace hone
