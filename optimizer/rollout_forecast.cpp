#include "optimizer/rollout_forecast.hpp"

#include <algorithm>
#include <cmath>

namespace hone {

void RolloutForecast::look_at(const BudgetView& budget) {
  if (first_wall_s_ || !budget.wall_left_s) return;
  first_wall_s_ = budget.wall_left_s;
  told_then_ = budget.rollouts.charged;
}

std::optional<double> RolloutForecast::left_in_time(const BudgetView& budget) const {
  const double told = budget.rollouts.charged - told_then_;
  if (!first_wall_s_ || !budget.wall_left_s || told <= 0 || *budget.wall_left_s >= *first_wall_s_) return std::nullopt;
  return *budget.wall_left_s * told / (*first_wall_s_ - *budget.wall_left_s) - budget.rollouts.reserved;
}

double RolloutForecast::wall_used(const BudgetView& budget) const {
  if (!first_wall_s_ || *first_wall_s_ <= 0 || !budget.wall_left_s) return 0;
  return 1 - *budget.wall_left_s / *first_wall_s_;
}

std::optional<std::int64_t> RolloutForecast::left(const BudgetView& budget) const {
  std::optional<double> least = budget.rollouts_left();
  if (const auto in_time = left_in_time(budget)) least = std::min(least.value_or(*in_time), *in_time);
  if (!least) return std::nullopt;
  return static_cast<std::int64_t>(std::floor(std::max(*least, 0.0)));
}

}  // namespace hone
