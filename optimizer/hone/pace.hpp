#pragma once

#include <map>
#include <optional>
#include <vector>

#include "optimizer/budget.hpp"
#include "optimizer/rollout_forecast.hpp"
#include "optimizer/step.hpp"

namespace hone {

/// How much a search may take on at once, by what is left of its budget and what its trials have cost so far.
class Pace {
 public:
  explicit Pace(int width) : width_(width) {}

  /// Each look at the budget: under a limit of time, what was answered since the last one has its duration.
  void look(const BudgetView& budget);
  /// A proposal was asked for.
  void asked(StepId step, const BudgetView& budget);
  /// It was answered.
  void answered(StepId step) { answered_.push_back(step); }
  /// A trial that made a child is over; `cost` in rollouts.
  void ended(double cost);

  /// All rollouts of the search, told ones and to come, as far as a limit but `wall` pays for no more.
  static std::optional<double> rollouts_in_all(const BudgetView& budget);
  /// The same with a limit of time, at the pace so far.
  std::optional<double> rollouts_foreseen(const BudgetView& budget) const;
  /// The share of the budget that is used, from 0 to 1: of the limit that is used most, the wall too.
  double progress(const BudgetView& budget) const;
  /// Trials in flight: as many as `width`, but no more than leave the rollouts that are left, and those that there is time for, room for some
  /// generations of children; at least 1. So a slow model is not busy with texts while the first children wait for their runs.
  int room(const BudgetView& budget) const;
  /// Proposals left over once each child that the remaining rollouts pay for has had one; under a limit of time no more than fit into a
  /// quarter of what is left. `waiting` are to be asked for already.
  int spare_proposals(const BudgetView& budget, int waiting) const;

 private:
  int width_;
  RolloutForecast forecast_;
  int asked_ = 0;
  std::map<StepId, double> asked_at_;  // proposals under way: seconds that were left
  std::vector<StepId> answered_;       // since the last look
  double proposal_s_ = 0;              // durations of proposals
  int timed_ = 0;                      // those proposals
  double spent_ = 0;              // costs of the trials that are over
  int ended_ = 0;
};

}  // namespace hone
