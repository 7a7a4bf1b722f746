#pragma once

#include <string>
#include <vector>

#include "optimizer/engine/call_payments.hpp"
#include "optimizer/engine/run_store.hpp"
#include "optimizer/engine/step_costs.hpp"
#include "optimizer/step.hpp"

namespace hone {

/// A told step as the journal has it.
struct ToldStep {
  StepId id = 0;
  Outcome outcome;
  StepNeed need;      ///< of its calls, whoever paid for them
  StepCharge charge;  ///< what the budget is charged: those of them that nobody was charged for before
  bool ran = true;    ///< it was dispatched and counts against rollouts or proposals
  double wall_s = 0;  ///< active seconds of the search when it was told

  bool has_result() const {
    return std::holds_alternative<RolloutResult>(outcome.what) || std::holds_alternative<ProposalResult>(outcome.what);
  }
  bool was_cut() const {
    const auto* failed = std::get_if<StepFailed>(&outcome.what);
    return failed != nullptr && failed->kind == FailureKind::cut;
  }
};

/// Which of several equal requests a proposal is.
struct ProposalDraw {
  std::string request;  ///< its hash
  int draw = 0;         ///< from 0, in the order asked
  std::vector<std::string> cuts;  ///< what was left out of the request for it to fit
};

/// The forms of the journal's records: docs/run-format.md. What reads one throws UserError (exit 1) where it is damaged.
JournalRecord asked_record(const Step& step);
std::string asked_hash(const JournalRecord& record);
JournalRecord told_record(const ToldStep& told);
ToldStep told_step(const JournalRecord& record);
JournalRecord proposal_record(StepId step, const ProposalDraw& draw);
ProposalDraw proposal_draw(const JournalRecord& record);

}  // namespace hone
