#include "optimizer/start_search.hpp"

#include <cassert>
#include <utility>

namespace hone {

StartSearch::StartSearch(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws)
    : CoreSearch(std::move(policy), std::move(problem), std::move(draws)) {}

Step StartSearch::ask(const BudgetView& budget) {
  core_.look_at(budget);
  if (auto step = core_.ask_rollout(budget)) return *step;
  if (!core_.quiet()) return {0, Wait{}};
  if (core_.closed()) return {0, Finished{*core_.closed()}};
  return {0, Finished{core_.short_of_rollouts() ? StopReason::rollouts : StopReason::finished}};
}

void StartSearch::tell(StepId id, const Outcome& outcome) {
  assert(core_.is_rollout(id));
  core_.tell_rollout(id, outcome);
}

}  // namespace hone
