#pragma once

#include <map>
#include <string>

#include "optimizer/search_core.hpp"

namespace hone {

/// Candidates on their way through validation, any number at once: each runs on all of it and then enters the pool.
///
/// The waiter of a candidate is its number, so other waiters of the search are negative or far above. Where rollouts are short a row is run
/// as far as they go; such a candidate cannot win.
class Validations {
 public:
  /// `core` outlives it.
  explicit Validations(SearchCore& core) : core_(&core) {}

  /// Begins with `candidate`, or drops it where no rollout is left. `what` names it in events: "A program with 3 demos".
  void begin(int candidate, std::string what, const BudgetView& budget);
  bool running(RolloutQueue::Waiter candidate) const { return running_.contains(candidate); }
  int running() const { return static_cast<int>(running_.size()); }
  /// All cells of a running candidate are settled: it enters the pool, or is dropped where none has a score.
  void end(int candidate);

 private:
  void drop(int candidate, const std::string& what, const std::string& why);

  SearchCore* core_;
  std::map<int, std::string> running_;
};

/// The best is perfect on validation: no candidate can be better.
bool nothing_better(const SearchRecord& record);

}  // namespace hone
