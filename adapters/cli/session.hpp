#pragma once

#include <exception>
#include <memory>
#include <string>

#include "adapters/cli/console.hpp"
#include "adapters/cli/run_files.hpp"
#include "adapters/config/run_config.hpp"
#include "adapters/config/run_data.hpp"
#include "optimizer/engine/run.hpp"

namespace hone {

/// What a process does with a run.
struct SessionPlan {
  RunFiles files;
  RunConfig config;
  RunData data;
  std::string run_id;    ///< of a run that begins; one that goes on knows its own
  bool dry_run = false;  ///< stop after preflight
  bool force = false;
  bool json = false;     ///< events on standard output
  std::string look_as = {};  ///< who is noted as having opened the test split: a comparison, once for all its runs; empty: the run
};

/// Starts the run in its folder, or goes on with it, until it is finished, stopped or paused. Returns the exit code.
///
/// Holds the folder's lock, keeps summary.json, best.json and log.txt, shows progress, minds signals. Throws UserError: 5 where
/// another process has the folder, 2 where the run began with other data or another config.
int run_session(SessionPlan plan, Console& console);

/// How a run stands that ended with this error: paused where the user can mend it, else failed. What is no std::exception is thrown on.
RunState state_after(const std::exception_ptr& error);

}  // namespace hone
