#include "optimizer/rollout_forecast.hpp"

#include <algorithm>
#include <cmath>

namespace hone {

void RolloutForecast::look_at(const BudgetView& budget) {
  if (first_wall_s_ || !budget.wall_left_s) return;
  first_wall_s_ = budget.wall_left_s;
  told_then_ = budget.rollouts.charged;
}

std::optional<std::int64_t> RolloutForecast::left(const BudgetView& budget) const {
  std::optional<double> least = budget.rollouts_left();
  const double told = budget.rollouts.charged - told_then_;
  if (first_wall_s_ && budget.wall_left_s && told > 0 && *budget.wall_left_s < *first_wall_s_) {
    const double in_time = *budget.wall_left_s * told / (*first_wall_s_ - *budget.wall_left_s) - budget.rollouts.reserved;
    least = std::min(least.value_or(in_time), in_time);
  }
  if (!least) return std::nullopt;
  return static_cast<std::int64_t>(std::floor(std::max(*least, 0.0)));
}

}  // namespace hone
