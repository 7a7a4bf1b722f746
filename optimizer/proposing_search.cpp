#include "optimizer/proposing_search.hpp"

#include <utility>

namespace hone {

ProposingSearch::ProposingSearch(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws)
    : CoreSearch(std::move(policy), std::move(problem), std::move(draws)), proposals_(core_), validations_(core_) {}

Step ProposingSearch::ask(const BudgetView& budget) {
  core_.look_at(budget);
  for (;;) {
    for (const RolloutQueue::Waiter candidate : core_.take_ready()) validations_.end(candidate);
    if (nothing_better(core_.record())) proposals_.clear();
    if (auto step = proposals_.ask(budget)) return *step;
    if (auto step = core_.ask_rollout(budget)) return *step;
    if (core_.any_ready() || (may_go_on(budget) && (take_told(budget) || go_on(budget)))) continue;
    if (idle()) return {0, Finished{reason(budget)}};
    return {0, Wait{}};
  }
}

void ProposingSearch::tell(StepId id, const Outcome& outcome) {
  if (core_.is_rollout(id)) return core_.tell_rollout(id, outcome);
  if (auto reply = proposals_.tell(id, outcome)) told_.push_back(std::move(*reply));
}

std::optional<int> ProposingSearch::validate(int base, const std::string& component, Value value, std::string kind, std::vector<StepId> steps,
                                             std::string what, const BudgetView& budget) {
  SearchRecord& record = core_.record();
  auto program = std::make_shared<const Candidate>(record.entry(base).candidate->with(component, std::move(value)));
  if (record.knows(*program)) return std::nullopt;
  const int candidate = record.add(std::move(program), std::move(kind), {base}, std::move(steps));
  validations_.begin(candidate, std::move(what), budget);
  return candidate;
}

bool ProposingSearch::may_go_on(const BudgetView& budget) {
  return core_.start().done() && !core_.closed() && !nothing_better(core_.record()) && free_rollouts(budget, core_.queue()) >= 1;
}

bool ProposingSearch::take_told(const BudgetView& budget) {
  std::vector<ProposalQueue::Reply> replies = std::exchange(told_, {});
  for (ProposalQueue::Reply& reply : replies) take(std::move(reply), budget);
  return !replies.empty();
}

StopReason ProposingSearch::reason(const BudgetView& budget) const {
  if (core_.closed()) return *core_.closed();
  if (nothing_better(core_.record())) return StopReason::perfect;
  return obstacle(budget).value_or(StopReason::finished);
}

}  // namespace hone
