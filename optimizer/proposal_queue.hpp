#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "optimizer/proposal_tally.hpp"
#include "optimizer/search_core.hpp"

namespace hone {

/// The proposals that a search waits for: asked within the budget, given up when there is no patience for more.
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
  explicit ProposalQueue(SearchCore& core) : core_(&core), tally_(core) {}

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

  /// What came of the texts, where `tell` could not know.
  ProposalTally& tally() { return tally_; }
  const ProposalTally& tally() const { return tally_; }

 private:
  SearchCore* core_;
  ProposalTally tally_;
  std::deque<Reply> queue_;          // to be asked; their text is to come
  std::map<StepId, Reply> asked_;
};

}  // namespace hone
