#pragma once

#include <optional>
#include <vector>

namespace hone {

/// Scores on the examples of a batch, in its order; nothing where the run is missing.
using BatchScores = std::vector<std::optional<double>>;

enum class GateVerdict {
  passed,
  failed,
  unjudged,  ///< fewer than two thirds of the batch can be compared
};

struct GateResult {
  GateVerdict verdict = GateVerdict::unjudged;
  double before = 0;  ///< sum to beat
  double after = 0;   ///< sum of the child
  int n = 0;          ///< examples compared: those with a score on all sides
};

/// Whether two thirds of a batch have a score.
bool enough_to_judge(const BatchScores& scores);

/// GEPA's gate for a reflection: the child's sum is above its parent's on the examples that both have.
GateResult judge_child(const BatchScores& parent, const BatchScores& child);

/// The gate for a merge: its sum is at least that of either parent on the examples that all have.
GateResult judge_merge(const BatchScores& first, const BatchScores& second, const BatchScores& merged);

}  // namespace hone
