#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "optimizer/search_core.hpp"

namespace hone {

/// The proposals that a search waits for: asked within the budget, counted where they come to nothing, given up after `patience` in a row
/// that led to no rollout.
class ProposalQueue {
 public:
  /// A text that was proposed, with what was asked for.
  struct Reply {
    StepId id = 0;
    ProposeStep step;
    int tag = 0;  ///< as it was wanted with
    std::string text;
  };

  /// `core` outlives it.
  explicit ProposalQueue(SearchCore& core) : core_(&core) {}

  void want(ProposeStep step, int tag = 0) { queue_.push_back({0, std::move(step), tag, {}}); }
  /// The next to ask; nothing where none is left, or where those in flight decide whether there is patience for more. What is not
  /// allowed any more is given up: see `over`.
  std::optional<Step> ask(const BudgetView& budget);
  bool asked(StepId id) const { return asked_.contains(id); }
  /// Takes the outcome of a step of ours; nothing where it is no new text.
  std::optional<Reply> tell(StepId id, const Outcome& outcome);

  /// Nothing more is asked of what is queued.
  void clear() { queue_.clear(); }

  /// Why no proposal can be asked for any more; nothing while one can.
  std::optional<StopReason> over(const BudgetView& budget) const;
  /// None is queued or in flight.
  bool quiet() const { return queue_.empty() && asked_.empty(); }
  /// Those of a component that are queued or in flight.
  int open(const std::string& component) const;
  /// All that are.
  int open() const { return static_cast<int>(queue_.size() + asked_.size()); }

  /// A text came to nothing, for a reason that `tell` could not know ("duplicate").
  void reject(const ProposeStep& step, const std::string& reason);
  /// Something for `component` came to nothing without a model (`why`: "was drawn, but is known"): it tries patience no less.
  void barren(const std::string& component, const std::string& why);
  /// A text led to rollouts.
  void fruitful() { barren_ = 0; }

 private:
  SearchCore* core_;
  std::deque<Reply> queue_;          // to be asked; their text is to come
  std::map<StepId, Reply> asked_;
  int barren_ = 0;  // in a row that led to no rollout
  std::optional<StopReason> refused_;  // the limit that did not allow one
};

}  // namespace hone
