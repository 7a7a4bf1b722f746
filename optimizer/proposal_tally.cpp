#include "optimizer/proposal_tally.hpp"

#include <cassert>

#include <fmt/format.h>

namespace hone {

std::optional<StopReason> ProposalTally::over() const {
  if (refused_) return refused_;
  if (stalled()) return StopReason::stalled;
  return std::nullopt;
}

bool ProposalTally::bears_another(std::size_t in_flight) const { return barren_ + static_cast<int>(in_flight) < core_->policy().patience; }

std::optional<std::string> ProposalTally::take(const std::string& component, const Outcome& outcome, bool tries_patience) {
  std::string why;
  if (const auto* result = std::get_if<ProposalResult>(&outcome.what)) {
    const std::string reason = result->reason();
    if (reason.empty()) return result->text;
    core_->record().reject(reason);
    why = fmt::format("was rejected: {}", reason);
  } else if (const auto* failed = std::get_if<StepFailed>(&outcome.what)) {
    why = fmt::format("failed: {}", name(failed->kind));
  } else {
    assert(std::holds_alternative<StepRefused>(outcome.what));
    refused_ = stop_reason(std::get<StepRefused>(outcome.what).limit);  // rollouts may still fit
    return std::nullopt;
  }
  if (tries_patience) barren(component, why);
  return std::nullopt;
}

void ProposalTally::reject(const std::string& component, const std::string& reason) {
  core_->record().reject(reason);
  barren(component, fmt::format("was rejected: {}", reason));
}

void ProposalTally::barren(const std::string& component, const std::string& why) {
  ++barren_;
  core_->record().say("proposal_rejected", fmt::format("A proposal for `{}` {} ({} in a row that led to no rollout).", component, why, barren_));
}

}  // namespace hone
