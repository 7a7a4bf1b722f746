#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "optimizer/search_core.hpp"

namespace hone {

/// How a search's proposals ended, and whether more are asked for: none once a limit refused one, and none after `patience` in a row that led to
/// no rollout.
class ProposalTally {
 public:
  /// `core` outlives it.
  explicit ProposalTally(SearchCore& core) : core_(&core) {}

  /// Why no more are asked for; nothing while some may be. What the budget has left is not looked at.
  std::optional<StopReason> over() const;
  /// There is no patience for anything more.
  bool stalled() const { return barren_ >= core_->policy().patience; }
  /// One more may be asked beside those in flight: never more at a time than patience is left for, so that a model that only talks is asked `patience`
  /// times at any width.
  bool bears_another(std::size_t in_flight) const;

  /// Takes how a proposal for `component` ended: its text, or nothing where there is none. `tries_patience`: one without a text does.
  std::optional<std::string> take(const std::string& component, const Outcome& outcome, bool tries_patience = true);
  /// A text came to nothing, for a reason that its outcome could not name ("duplicate").
  void reject(const std::string& component, const std::string& reason);
  /// Something for `component` came to nothing without a model (`why`: "was drawn, but is known"): it tries patience no less.
  void barren(const std::string& component, const std::string& why);
  /// A text led to rollouts.
  void fruitful() { barren_ = 0; }

 private:
  SearchCore* core_;
  int barren_ = 0;                     // in a row that led to no rollout
  std::optional<StopReason> refused_;  // the limit that did not allow one
};

}  // namespace hone
