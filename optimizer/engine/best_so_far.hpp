#pragma once

#include <cstdint>
#include <vector>

#include "optimizer/candidate.hpp"
#include "optimizer/engine/driver_journal.hpp"
#include "optimizer/engine/run_store.hpp"
#include "optimizer/step.hpp"
#include "programs/spend.hpp"

namespace hone {

/// A candidate that became the best of its search, and what the search had spent by then.
struct BestSoFar {
  CandidatePtr candidate;
  std::int64_t rollouts = 0;
  std::int64_t proposals = 0;
  Spend spent;        ///< preflight included
  double wall_s = 0;  ///< active seconds
};

/// All that are ever best in the search of a compared run, in order; the seed, at nothing spent, is the first.
class BestHistory {
 public:
  /// `spent_before`: by preflight.
  BestHistory(CandidatePtr seed, const Spend& spent_before);

  /// Takes in that `step` was told; `best` is the best since.
  void note(const Step& step, const ToldStep& told, const CandidatePtr& best);

  /// Keeps them with the run: the search is over.
  void save(RunStore& store) const;

 private:
  std::vector<BestSoFar> bests_;
  BestSoFar now_;  // what the search has spent
};

/// What was saved there; empty before the search's end.
std::vector<BestSoFar> saved_bests(RunStore& store);

}  // namespace hone
