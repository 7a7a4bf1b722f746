#include "optimizer/proposal_queue.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

namespace hone {

std::optional<StopReason> ProposalQueue::over(const BudgetView& budget) const {
  if (core_->closed()) return core_->closed();
  if (refused_) return refused_;
  if (barren_ >= core_->policy().patience) return StopReason::stalled;
  if (free_rollouts(budget, core_->queue()) < 1) return StopReason::rollouts;
  if (budget.proposals.left() < 1) return StopReason::proposals;
  return std::nullopt;
}

std::optional<Step> ProposalQueue::ask(const BudgetView& budget) {
  if (over(budget)) queue_.clear();
  // Never more at a time than patience is left for, so that a model that only talks is asked `patience` times however many are wanted.
  if (queue_.empty() || barren_ + static_cast<int>(asked_.size()) >= core_->policy().patience) return std::nullopt;
  const StepId id = core_->next_id();
  Reply& asked = asked_.emplace(id, std::move(queue_.front())).first->second;
  queue_.pop_front();
  asked.id = id;
  asked.step.role = core_->next_reflector(asked.step.component);
  return Step{id, asked.step};
}

std::optional<ProposalQueue::Reply> ProposalQueue::tell(StepId id, const Outcome& outcome) {
  auto asked = asked_.extract(id);
  assert(asked);
  Reply reply = std::move(asked.mapped());
  if (const auto* result = std::get_if<ProposalResult>(&outcome.what)) {
    const std::string reason = result->reason();
    if (reason.empty()) {
      reply.text = result->text;
      return reply;
    }
    reject(reply.step, reason);
  } else if (const auto* failed = std::get_if<StepFailed>(&outcome.what)) {
    barren(reply.step.component, fmt::format("failed: {}", name(failed->kind)));
  } else if (const auto* refused = std::get_if<StepRefused>(&outcome.what)) {
    refused_ = stop_reason(refused->limit);  // rollouts may still fit
  } else {
    assert(false);
  }
  return std::nullopt;
}

int ProposalQueue::open(const std::string& component) const {
  const auto queued = std::ranges::count_if(queue_, [&](const Reply& wanted) { return wanted.step.component == component; });
  const auto in_flight = std::ranges::count_if(asked_, [&](const auto& asked) { return asked.second.step.component == component; });
  return static_cast<int>(queued + in_flight);
}

void ProposalQueue::reject(const ProposeStep& step, const std::string& reason) {
  core_->record().reject(reason);
  barren(step.component, fmt::format("was rejected: {}", reason));
}

void ProposalQueue::barren(const std::string& component, const std::string& why) {
  ++barren_;
  core_->record().say_barren(component, why, barren_);
}

}  // namespace hone
