#pragma once

#include <map>
#include <optional>

#include "optimizer/ledger.hpp"
#include "optimizer/step.hpp"

namespace hone {

/// Keeps the optimizer's view of the budget: from asked and told steps only, so that a replayed run sees the same numbers.
class BudgetAccount {
 public:
  /// `spent_before` (by preflight) is charged from the beginning.
  BudgetAccount(const Budget& limits, const Spend& spent_before);

  void asked(StepId id, const Envelope& envelope);
  /// `ran`: the step was dispatched and counts, whatever came of it.
  void told(StepId id, bool ran, const Spend& spend, std::optional<double> wall_left_s);
  /// Keeps `amount` for the verdict, in place of what was kept.
  void keep_aside(const Spend& amount);

  const BudgetView& view() const { return view_; }

 private:
  void reserve(const Envelope& envelope, double sign);
  void charge(const Spend& spend);

  BudgetView view_;
  std::map<StepId, Envelope> open_;
};

}  // namespace hone
