#pragma once

#include <cstdint>
#include <optional>

#include "optimizer/budget.hpp"

namespace hone {

/// About how many more rollouts the limits allow, the wall included: `BudgetView::rollouts_left`, and the pace since the wall was first seen.
/// For plans; what may be asked is the budget's affair.
class RolloutForecast {
 public:
  /// To be called in every `ask`, before `left`.
  void look_at(const BudgetView& budget);

  /// Rollouts beyond those that are asked and not told; `nothing` where no limit binds or none is told yet.
  std::optional<std::int64_t> left(const BudgetView& budget) const;
  /// The same by the wall alone; it can be below 0.
  std::optional<double> left_in_time(const BudgetView& budget) const;
  /// The share of the wall that is used since it was first seen; 0 without one.
  double wall_used(const BudgetView& budget) const;

 private:
  std::optional<double> first_wall_s_;  // left when the wall was first seen
  double told_then_ = 0;                // rollouts told by then
};

}  // namespace hone
