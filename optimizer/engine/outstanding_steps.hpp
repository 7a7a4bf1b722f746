#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "optimizer/engine/driver_journal.hpp"
#include "optimizer/engine/executor.hpp"
#include "optimizer/engine/step_costs.hpp"
#include "optimizer/engine/step_purse.hpp"
#include "optimizer/ledger.hpp"
#include "optimizer/step.hpp"

namespace hone {

/// A step on its way from being asked to being told.
struct OutstandingStep {
  /// It was cut and may run again.
  bool was_cut() const {
    const auto* failed = done ? std::get_if<StepFailed>(&done->outcome.what) : nullptr;
    return failed != nullptr && failed->kind == FailureKind::cut && !given_up;
  }

  Step step;
  Envelope envelope;
  std::unique_ptr<StepPurse> purse;
  bool open = false;  ///< its envelope is set aside
  bool dispatched = false;
  bool given_up = false;  ///< it was cut, and the budget does not have what it lacks
  std::optional<Executed> done;
};

/// The steps that were asked and not told: what is set aside for each, which may run next, and which can be told.
///
/// Reads no clock and does no IO.
class OutstandingSteps {
 public:
  /// `ordered`: they are told in the order asked, else as they end. The ledger outlives this.
  OutstandingSteps(Ledger& ledger, StepCosts costs, bool ordered) : ledger_(ledger), costs_(std::move(costs)), ordered_(ordered) {}

  /// Takes in what was asked; its envelope follows from the steps told so far.
  const OutstandingStep& add(Step step);
  /// An earlier process paid for this call, and it is booked in the ledger: the first step told that uses it is charged.
  void owe(const std::string& call, const Spend& spend) { payments_.owed(call, spend); }
  /// In the order asked.
  const std::map<StepId, std::unique_ptr<OutstandingStep>>& all() const { return steps_; }
  /// How many wait for an envelope or a slot.
  int queued() const { return static_cast<int>(unreserved_.size() + ready_.size()); }

  /// Sets envelopes aside in the order asked, until one has to wait for what is in flight. A step that fits in no more is refused.
  void reserve_in_order();
  /// Refuses all that wait for an envelope or a slot.
  void refuse_queued(Limit limit);
  /// The next that has its envelope, dispatched with this; null: there is none.
  OutstandingStep* next_to_run();
  /// Takes in what came of a step.
  void ended(OutstandingStep& step, Executed executed);
  /// A step that was cut runs again with more set aside; what it was answered comes from the call store. Whether so much can be set aside
  /// is seen when its turn to be told has come, and once more when all that is set aside has ended: under `ordered` the rest is then the
  /// same at any concurrency. True: there was such a step.
  bool try_cut_again(bool any_running);

  /// Those whose turn it is to be told.
  std::vector<OutstandingStep*> next_to_tell();
  /// Of a step that ended and is not told: it is asked again when the run goes on.
  void put_off(OutstandingStep& step);
  /// Takes out a step that is being told: its envelope is closed, and the next ones follow from what it needed.
  std::unique_ptr<OutstandingStep> take(const ToldStep& told);

 private:
  void refuse(OutstandingStep& step, Limit limit);
  bool grow(OutstandingStep& step);
  void shrink_ended();

  Ledger& ledger_;
  StepCosts costs_;
  bool ordered_;
  CallPayments payments_;
  std::map<StepId, std::unique_ptr<OutstandingStep>> steps_;
  std::vector<std::unique_ptr<StepPurse>> purses_;  // of told steps: a call that nobody waits for any more may still settle
  std::deque<StepId> unreserved_;
  std::deque<StepId> ready_;    // reserved, waiting for a slot
  std::deque<StepId> arrived_;  // done, in order of arrival
};

}  // namespace hone
