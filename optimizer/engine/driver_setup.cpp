#include "optimizer/engine/driver_setup.hpp"

namespace hone {

VerdictReserve verdict_reserve(const RunSetup& setup, const SearchProblem& problem, const PreflightReport& preflight) {
  const std::size_t pairs = problem.validation == 0 ? 0 : setup.test.size() * static_cast<std::size_t>(setup.verdict_repeats);
  return {setup.budget, preflight.costs.rollout, problem.seed->id(), static_cast<double>(pairs)};
}

DriverParts driver_parts(const RunSetup& setup, const PreflightReport& preflight, Optimizer& optimizer, Executor& world, Ledger& ledger, VerdictReserve& reserve) {
  return {setup.executor, optimizer, world, *setup.store, ledger, *setup.clock, StepCosts(preflight.costs), preflight.spent, setup.budget, reserve};
}

DriverPolicy driver_policy(const RunSetup& setup, double active_before_s) {
  DriverPolicy policy;
  policy.ordered = setup.ordered;
  policy.concurrency = setup.concurrency;
  policy.wall_s = setup.budget.wall_s;
  policy.active_before_s = active_before_s;
  return policy;
}

}  // namespace hone
