#pragma once

#include <string>

#include "adapters/config/run_config.hpp"
#include "adapters/config/run_data.hpp"
#include "adapters/run/run_files.hpp"

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

}  // namespace hone
