#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "optimizer/demo_runs.hpp"
#include "optimizer/draws.hpp"
#include "optimizer/optimizer.hpp"
#include "optimizer/policy.hpp"
#include "optimizer/rollout_queue.hpp"
#include "optimizer/search_record.hpp"
#include "optimizer/start.hpp"

namespace hone {

/// What every search does alike: it begins with `Start`, asks for queued rollouts while the budget allows, books what it is told, and winds
/// up when a limit ends it.
///
/// Neither copied nor moved: its parts know each other.
class SearchCore {
 public:
  SearchCore(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws);
  SearchCore(const SearchCore&) = delete;
  SearchCore& operator=(const SearchCore&) = delete;

  const OptimizerPolicy& policy() const { return policy_; }
  const SearchProblem& problem() const { return record_.problem(); }
  SearchRecord& record() { return record_; }
  const SearchRecord& record() const { return record_; }
  RolloutQueue& queue() { return queue_; }
  const RolloutQueue& queue() const { return queue_; }
  Draws& draws() { return *draws_; }
  Start& start() { return start_; }
  const Start& start() const { return start_; }
  /// For demos of the search's own, where its policy does not start with `bootstrap`.
  DemoRuns& demo_runs() { return demo_runs_; }
  const DemoRuns& demo_runs() const { return demo_runs_; }

  /// To be called first in every `ask`: begins at the first one, and closes the search when a limit is used up.
  void look_at(const BudgetView& budget);
  /// The same for a search that begins in a way of its own, without `Start`.
  void look_only_at(const BudgetView& budget);

  /// The next queued rollout; nothing where none is left. Those that the budget does not allow are given up: their cells are missing.
  std::optional<Step> ask_rollout(const BudgetView& budget);
  StepId next_id() { return ++last_step_; }
  bool is_rollout(StepId id) const { return queue_.asked(id); }
  const Cell& cell_of(StepId id) const { return queue_.cell(id); }
  void tell_rollout(StepId id, const Outcome& outcome);

  /// The model role that the next proposal for `component` is asked of: they take turns, component by component, so that each is asked for every
  /// text.
  const std::string& next_reflector(const std::string& component);

  /// Nothing new is begun from here on, and what is queued is given up.
  void close(StopReason reason);
  const std::optional<StopReason>& closed() const { return closed_; }
  /// Rollouts were given up because their limit was reached.
  bool short_of_rollouts() const { return short_of_rollouts_; }

  /// Waiters above 0 whose cells are all settled, in that order.
  bool any_ready() const { return !ready_.empty(); }
  std::vector<RolloutQueue::Waiter> take_ready();
  /// No rollout is queued or in flight.
  bool quiet() const { return queue_.queued() == 0 && queue_.in_flight() == 0; }

 private:
  void settle(const RolloutQueue::Settled& settled);

  OptimizerPolicy policy_;
  std::unique_ptr<Draws> draws_;
  SearchRecord record_;
  RolloutQueue queue_;
  DemoRuns demo_runs_;
  Start start_;
  StepId last_step_ = 0;
  std::optional<StopReason> closed_;
  bool short_of_rollouts_ = false;
  std::map<std::string, std::size_t> turns_;  // by component: whose turn it is
  std::vector<RolloutQueue::Waiter> ready_;
};

/// What `free_rollouts` gives where there is no limit.
inline constexpr std::int64_t unlimited_rollouts = std::int64_t{1} << 40;

/// Rollouts that the limit leaves for what is not queued yet.
std::int64_t free_rollouts(const BudgetView& budget, const RolloutQueue& queue);

/// How many more rollouts it takes until 95 % of their limit is used, `free` of them being left; 0 where there is no limit.
std::int64_t quota_gap(const BudgetView& budget, std::int64_t free);

}  // namespace hone
