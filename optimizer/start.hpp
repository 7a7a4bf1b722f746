#pragma once

#include <cstdint>
#include <vector>

#include "optimizer/demo_runs.hpp"
#include "optimizer/draws.hpp"
#include "optimizer/policy.hpp"
#include "optimizer/rollout_queue.hpp"
#include "optimizer/search_record.hpp"

namespace hone {

/// How a search begins: the seed on all of validation and, where the policy starts with `bootstrap`, a candidate with demos from the seed's
/// own successes on train, on all of validation too.
///
/// Demos are sought until there are enough successes or `bootstrap_rollouts` runs.
class Start {
 public:
  /// The arguments outlive it.
  Start(const OptimizerPolicy& policy, SearchRecord& record, RolloutQueue& queue, Draws& draws, DemoRuns& runs);

  /// Asks for the first rollouts; at most `free` may be run in all.
  void begin(std::int64_t free);
  bool begun() const { return begun_; }
  /// The seed and, where there is one, the bootstrapped candidate are validated.
  bool done() const { return begun_ && seed_done_ && stage_ == Stage::done; }
  /// No bootstrapped candidate is in the making: the pool has all that it starts with but perhaps the seed's last scores.
  bool pool_settled() const { return begun_ && stage_ == Stage::done; }

  /// Waiters 0 and -1 are ours.
  void ready(RolloutQueue::Waiter waiter);
  /// One of the runs to take demos from was told.
  void run_told();

  /// Candidates that entered the pool since the last call.
  std::vector<int> take_accepted();

 private:
  enum class Stage { runs, validation, done };

  void begin_runs(std::int64_t free);
  void finish_runs();
  void skip(const std::string& why);
  void accept(int candidate);
  bool takes_demos() const;

  const OptimizerPolicy* policy_;
  SearchRecord* record_;
  RolloutQueue* queue_;
  Draws* draws_;
  DemoRuns* runs_;
  bool begun_ = false;
  bool seed_done_ = false;
  Stage stage_ = Stage::done;
  int bootstrapped_ = -1;
  std::vector<int> accepted_;
};

/// Wants every validation cell of `candidate` that is not settled, the first `most` examples of them; how many examples that were.
int want_validation(const SearchRecord& record, RolloutQueue& queue, int candidate, RolloutQueue::Waiter waiter, int most);

}  // namespace hone
