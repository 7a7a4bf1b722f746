#include "optimizer/hone/pace.hpp"

#include <algorithm>
#include <cmath>

namespace hone {
namespace {

constexpr int generations = 24;    // that the budget is to have room for
constexpr double usual_cost = 12;  // of a trial, before any has ended

}  // namespace

void Pace::ended(double cost) {
  spent_ += cost;
  ++ended_;
}

double Pace::progress(const BudgetView& budget) const {
  double progress = budget.progress();
  if (wall_s_ && *wall_s_ > 0 && budget.wall_left_s) progress = std::max(progress, 1 - *budget.wall_left_s / *wall_s_);
  return std::clamp(progress, 0.0, 1.0);
}

std::optional<double> Pace::rollouts_in_all(const BudgetView& budget) {
  const auto free = budget.rollouts_left();
  return free ? std::optional(budget.rollouts.charged + budget.rollouts.reserved + *free) : std::nullopt;
}

int Pace::room(const BudgetView& budget) const {
  const auto free = budget.rollouts_left();
  if (!free) return width_;
  const double cost = (usual_cost + spent_) / (1 + ended_);
  const double left = *free + budget.rollouts.reserved;
  return std::clamp(static_cast<int>(std::ceil(left / (generations * cost))), 1, width_);
}

int Pace::drafts(const BudgetView& budget, int waiting) const {
  const auto in_all = rollouts_in_all(budget);
  const double rollouts = budget.rollouts_left().value_or(usual_cost);
  double proposals = budget.proposals.left();
  if (!budget.proposals.limit && in_all) proposals = *in_all / 2 - asked_;
  return static_cast<int>(std::clamp(proposals - rollouts / usual_cost - waiting, 0.0, 1000.0));
}

}  // namespace hone
