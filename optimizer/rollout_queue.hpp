#pragma once

#include <compare>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "optimizer/step.hpp"

namespace hone {

/// One rollout by what it is: which candidate (by its number), on which example, which repeat.
struct Cell {
  int candidate = 0;
  ExampleRef example;
  int repeat = 0;
  friend auto operator<=>(const Cell&, const Cell&) = default;
};

/// What is to be kept of a rollout beside its score.
struct Keep {
  bool trace = false;
  bool demos = false;
};

/// The rollouts that a search waits for: each asked once however many wait for it, asked again where the world failed it, told to all.
///
/// A rollout that failed is asked again at most twice; then, and where the budget refuses it, its cell is missing.
class RolloutQueue {
 public:
  using Waiter = int;  ///< whoever waits: a pipeline's number

  /// How a cell ended.
  struct Settled {
    Cell cell;
    StepId step = 0;                      ///< that gave the score; 0: missing
    std::optional<RolloutResult> result;  ///< nothing: missing
    bool traced = false;
    std::vector<Waiter> ready;            ///< those who wait for no other cell now
  };

  /// Asks for a cell, or joins those who wait for it; one that was asked already keeps what it was asked with.
  void want(const Cell& cell, Waiter waiter, Keep keep);

  /// All `repeats` of an example.
  void want_all(int candidate, ExampleRef example, int repeats, Waiter waiter, Keep keep);

  /// Queued or in flight.
  bool open(const Cell& cell) const { return open_.contains(cell); }
  /// How many cells `waiter` waits for.
  int waiting(Waiter waiter) const;
  std::size_t queued() const { return queue_.size(); }
  std::size_t in_flight() const { return asked_.size(); }

  /// Takes the first of the queue, to be asked as step `id`. The queue is not empty.
  Cell next(StepId id);
  /// What is to be kept of a cell that was taken.
  Keep keep(const Cell& cell) const { return open_.at(cell).keep; }

  /// A step of ours, asked and not told.
  bool asked(StepId id) const { return asked_.contains(id); }
  /// What a step of ours runs; it is asked and not told.
  const Cell& cell(StepId id) const { return asked_.at(id); }
  /// Takes the outcome of a step of ours; nothing where the cell is to be asked again.
  std::optional<Settled> tell(StepId id, const Outcome& outcome);
  /// Gives up the first of the queue: its cell is missing. The queue is not empty.
  Settled give_up();

 private:
  struct Open {
    Keep keep;
    bool asked = false;  // then what is kept is settled
    int failed = 0;
    std::vector<Waiter> waiters;
  };

  Settled settle(const Cell& cell);

  std::map<Cell, Open> open_;      // queued or in flight
  std::deque<Cell> queue_;
  std::map<StepId, Cell> asked_;
  std::map<Waiter, int> waiting_;
};

}  // namespace hone
