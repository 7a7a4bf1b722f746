#include "optimizer/rollout_forecast.hpp"

#include <algorithm>
#include <cmath>

namespace hone {
namespace {

/// How many units of what costs `a_rollout` are in `rest`; nothing where it costs nothing.
std::optional<double> fits(double rest, double a_rollout) {
  if (a_rollout <= 0) return std::nullopt;
  return std::max(rest, 0.0) / a_rollout;
}

}  // namespace

void RolloutForecast::look_at(const BudgetView& budget) {
  if (first_wall_s_ || !budget.wall_left_s) return;
  first_wall_s_ = budget.wall_left_s;
  told_then_ = budget.rollouts.charged;
}

std::optional<std::int64_t> RolloutForecast::left(const BudgetView& budget) const {
  const double told = budget.rollouts.charged;
  std::optional<double> least;
  const auto take = [&](std::optional<double> rollouts) {
    if (rollouts && (!least || *rollouts < *least)) least = rollouts;
  };
  if (budget.rollouts.limit) take(*budget.rollouts.limit - told);
  for (const BudgetView::Line* line : {&budget.calls, &budget.tokens, &budget.usd}) {
    if (line->limit && told > 0) take(fits(*line->limit - line->charged, line->charged / told));
  }
  if (first_wall_s_ && budget.wall_left_s && told > told_then_) {
    take(fits(*budget.wall_left_s, (*first_wall_s_ - *budget.wall_left_s) / (told - told_then_)));
  }
  if (!least) return std::nullopt;
  return static_cast<std::int64_t>(std::floor(std::max(*least - budget.rollouts.reserved, 0.0)));
}

}  // namespace hone
