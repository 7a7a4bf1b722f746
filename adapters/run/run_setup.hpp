#pragma once

#include "adapters/config/run_config.hpp"
#include "adapters/data/split.hpp"
#include "optimizer/engine/run.hpp"

namespace hone {

/// What a run is made from besides its config and data. All outlives the run.
struct RunParts {
  boost::asio::any_io_executor executor;
  Clock& clock;
  RunStore& store;
  const Program& program;
  const Metric& metric;
};

/// The engine's view of a config. Environment and callbacks are left to the caller.
RunSetup run_setup(const RunConfig& config, const Split& split, const RunParts& parts);

}  // namespace hone
