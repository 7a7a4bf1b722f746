#pragma once

#include "adapters/run/console.hpp"
#include "adapters/run/session_plan.hpp"

namespace hone {

/// Starts the run in its folder, or goes on with it, until it is finished, stopped or paused. Returns the exit code.
///
/// Holds the folder's lock, keeps summary.json, best.json and log.txt, shows progress, minds signals. Throws UserError: 5 where
/// another process has the folder, 2 where the run began with other data or another config.
int run_session(SessionPlan plan, Console& console);

}  // namespace hone
