#pragma once

#include "optimizer/engine/run.hpp"
#include "optimizer/optimizer.hpp"

namespace hone {

// How a run's setup drives its search: the same for the run and for a replay of it, which else would decide otherwise.

/// What the verdict will cost, by what preflight saw.
VerdictReserve verdict_reserve(const RunSetup& setup, const SearchProblem& problem, const PreflightReport& preflight);

/// What the driver works on. All arguments outlive it but `preflight`; who listens is left to the caller.
DriverParts driver_parts(const RunSetup& setup, const PreflightReport& preflight, Optimizer& optimizer, Executor& world, Ledger& ledger, VerdictReserve& reserve);

/// How it schedules; `active_before_s`: how long earlier processes drove the search.
DriverPolicy driver_policy(const RunSetup& setup, double active_before_s);

}  // namespace hone
