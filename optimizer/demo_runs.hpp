#pragma once

#include <cstdint>
#include <vector>

#include "optimizer/bootstrap.hpp"
#include "optimizer/draws.hpp"
#include "optimizer/rollout_queue.hpp"
#include "optimizer/search_record.hpp"

namespace hone {

/// Runs of the seed on train to take demos from: several in flight, in a random order of the rows, until enough of them are successes or as
/// many were run as may be.
class DemoRuns {
 public:
  /// Waiters at or below this are ours: each run waits alone.
  static constexpr RolloutQueue::Waiter first_waiter = -2;

  /// The arguments outlive it.
  DemoRuns(SearchRecord& record, RolloutQueue& queue, Draws& draws);

  /// Asks for the first: until `wanted` are successes, at most `most` (and the rows of train), `in_flight` at a time. To be called once.
  void begin(int wanted, std::int64_t most, int in_flight);
  bool begun() const { return begun_; }
  /// Asks for no more than it has asked for.
  void stop() { rows_.resize(asked_); }
  std::size_t asked() const { return asked_; }
  /// Nothing more is asked, and all that was asked is told.
  bool done() const { return begun_ && told_ == asked_ && !wants_more(); }

  /// How one of our runs ended.
  void ready(const RolloutQueue::Settled& settled);

  /// The runs that have a score, in ask order once all are told.
  const std::vector<DemoRun>& runs() const { return runs_; }
  int successes() const { return successes_; }

 private:
  bool wants_more() const { return successes_ < wanted_ && asked_ < rows_.size(); }
  void seek();

  SearchRecord* record_;
  RolloutQueue* queue_;
  Draws* draws_;
  bool begun_ = false;
  int wanted_ = 0;
  std::size_t in_flight_ = 1;
  std::vector<int> rows_;  // train examples in the order they are run
  std::size_t asked_ = 0;
  std::size_t told_ = 0;
  int successes_ = 0;
  std::vector<DemoRun> runs_;
};

}  // namespace hone
