#include "optimizer/proposal_queue.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace hone {

std::optional<StopReason> ProposalQueue::over(const BudgetView& budget) const {
  if (core_->closed()) return core_->closed();
  if (const auto over = tally_.over()) return over;
  if (free_rollouts(budget, core_->queue()) < 1) return StopReason::rollouts;
  if (budget.proposals.left() < 1) return StopReason::proposals;
  return std::nullopt;
}

std::optional<Step> ProposalQueue::ask(const BudgetView& budget) {
  if (over(budget)) queue_.clear();
  if (queue_.empty() || !tally_.bears_another(asked_.size())) return std::nullopt;
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
  auto text = tally_.take(reply.step.component, outcome);
  if (!text) return std::nullopt;
  reply.text = std::move(*text);
  return reply;
}

int ProposalQueue::open(const std::string& component) const {
  const auto queued = std::ranges::count_if(queue_, [&](const Reply& wanted) { return wanted.step.component == component; });
  const auto in_flight = std::ranges::count_if(asked_, [&](const auto& asked) { return asked.second.step.component == component; });
  return static_cast<int>(queued + in_flight);
}

}  // namespace hone
