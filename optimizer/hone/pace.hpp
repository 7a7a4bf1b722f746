#pragma once

#include <optional>

#include "optimizer/budget.hpp"

namespace hone {

/// How much a search may take on at once, by what is left of its budget and what its trials have cost so far.
class Pace {
 public:
  explicit Pace(int width) : width_(width) {}

  /// The first look at the budget.
  void begin(const BudgetView& budget) { wall_s_ = budget.wall_left_s; }
  /// A proposal was asked for.
  void asked() { ++asked_; }
  /// A trial that made a child is over; `cost` in rollouts.
  void ended(double cost);

  /// All rollouts of the search, told ones and to come, as far as a limit but `wall` pays for no more.
  static std::optional<double> rollouts_in_all(const BudgetView& budget);
  /// The share of the budget that is used, from 0 to 1: of the limit that is used most, the wall too.
  double progress(const BudgetView& budget) const;
  /// Trials in flight: as many as `width`, but no more than leave the rollouts room for some generations of children; at least 1.
  int room(const BudgetView& budget) const;
  /// Proposals that are not needed for the children that the rollouts left will pay for; `waiting` are to be asked for already.
  int drafts(const BudgetView& budget, int waiting) const;

 private:
  int width_;
  std::optional<double> wall_s_;  // left at the first look
  int asked_ = 0;
  double spent_ = 0;              // costs of the trials that are over
  int ended_ = 0;
};

}  // namespace hone
