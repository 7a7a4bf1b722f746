#include "optimizer/hone/pace.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace hone {
namespace {

constexpr double generations = 24;       // that the budget is to have room for
constexpr double generations_in_time = 8;  // fewer: what a slot does not run in time is lost
constexpr double usual_cost = 12;  // of a trial, before any has ended
constexpr double draft_share = 0.25;  // of the time that is left

/// What was asked so far and what is to come.
template <class Number>
std::optional<double> with_asked(const BudgetView& budget, std::optional<Number> left) {
  if (!left) return std::nullopt;
  return budget.rollouts.charged + budget.rollouts.reserved + static_cast<double>(*left);
}

}  // namespace

void Pace::asked(StepId step, const BudgetView& budget) {
  ++asked_;
  if (budget.wall_left_s) asked_at_[step] = *budget.wall_left_s;
}

void Pace::look(const BudgetView& budget) {
  forecast_.look_at(budget);
  for (const StepId step : std::exchange(answered_, {})) {
    const auto asked = asked_at_.extract(step);
    if (asked.empty() || !budget.wall_left_s) continue;
    proposal_s_ += asked.mapped() - *budget.wall_left_s;
    ++timed_;
  }
}

void Pace::ended(double cost) {
  spent_ += cost;
  ++ended_;
}

double Pace::progress(const BudgetView& budget) const {
  return std::clamp(std::max(budget.progress(), forecast_.wall_used(budget)), 0.0, 1.0);
}

std::optional<double> Pace::rollouts_in_all(const BudgetView& budget) {
  return with_asked(budget, budget.rollouts_left());
}

std::optional<double> Pace::rollouts_foreseen(const BudgetView& budget) const {
  return with_asked(budget, forecast_.left(budget));
}

int Pace::room(const BudgetView& budget) const {
  const double cost = (usual_cost + spent_) / (1 + ended_);
  double room = width_;
  const auto leave_room = [&](std::optional<double> free, double times) {
    if (free) room = std::min(room, std::ceil((*free + budget.rollouts.reserved) / (times * cost)));
  };
  leave_room(budget.rollouts_left(), generations);
  leave_room(forecast_.left_in_time(budget), generations_in_time);
  return std::max(static_cast<int>(room), 1);
}

int Pace::spare_proposals(const BudgetView& budget, int waiting) const {
  const auto in_all = rollouts_in_all(budget);
  const double rollouts = budget.rollouts_left().value_or(usual_cost);
  double proposals = budget.proposals.left();
  if (!budget.proposals.limit && in_all) proposals = *in_all / 2 - asked_;
  const double in_time = budget.wall_left_s && proposal_s_ > 0 ? draft_share * *budget.wall_left_s * timed_ / proposal_s_ : 1000;
  return static_cast<int>(std::clamp(std::min(proposals - rollouts / usual_cost - waiting, in_time), 0.0, 1000.0));
}

}  // namespace hone
