#pragma once

#include <vector>

#include "optimizer/fronts.hpp"
#include "optimizer/policy.hpp"
#include "optimizer/score_table.hpp"

namespace hone {

/// The Pareto frontier of a pool over examples, objectives, or both: for every front, the candidates that tie for its best score.
///
/// Kept up to date as candidates enter, so that its cost does not grow with the pool. A hole neither holds nor loses a front.
class Frontier {
 public:
  struct Choice {
    int candidate;
    double weight;  ///< fronts held, at least 1
    friend bool operator==(const Choice&, const Choice&) = default;
  };

  explicit Frontier(FrontierKind kind = FrontierKind::instance) : kind_(kind) {}

  /// Takes in the row of `candidate`, which is complete. Once a candidate, in any order.
  void add(const ScoreTable& table, int candidate);

  /// The candidates a parent is chosen from, in ascending order: what `Fronts::survivors` leaves, and the best mean also where it stands
  /// on no front. Empty before the first `add`.
  const std::vector<Choice>& choices() const;

  const Fronts& fronts() const { return fronts_; }

 private:
  void offer(int front, int candidate, double score);
  void offer_objectives(const ScoreTable& table, int candidate);

  FrontierKind kind_;
  Fronts fronts_;
  std::vector<double> best_;   // by front
  std::vector<double> means_;  // by candidate
  int leader_ = -1;            // best mean; ties: highest ordinal
  mutable std::vector<Choice> choices_;
  mutable bool stale_ = false;
};

}  // namespace hone
