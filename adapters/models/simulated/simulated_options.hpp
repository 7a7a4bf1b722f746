#pragma once

#include <cstdint>
#include <string>

#include "programs/clock.hpp"
#include "programs/value.hpp"

namespace hone {

/// How long a simulated reply takes: log-normal round the median; sigma 0 is constant.
struct SimulatedLatency {
  Seconds median{0};
  double sigma = 0;  ///< of the logarithm; 1 has a heavy tail (p99 is 10 medians)
};

/// What goes wrong, each with a probability in [0, 1] an attempt; together at most 1. Drawn anew for a retry.
struct SimulatedFaults {
  double rate_limited = 0;  ///< 429
  double server_error = 0;  ///< 500
  double timeout = 0;       ///< no answer before the deadline
  double garbage = 0;       ///< a reply that answers nothing
  double unfenced = 0;      ///< of proposals: the new text comes without its fence
  double echo = 0;          ///< of proposals: the current text comes back unchanged
};

/// What a model of `provider: simulated` has of its own in the config.
struct SimulatedOptions {
  std::string world = "rules";  ///< by name: docs/simulation.md
  std::uint64_t seed = 0;       ///< of its rules, its luck, latency and faults
  SimulatedLatency latency = {};
  SimulatedFaults faults = {};
};

/// Reads `{world: NAME, seed: 0, latency: 20ms | {median: 20ms, sigma: 1}, faults: {rate_limited: 0.1, ...}}`; null gives the
/// defaults. Throws UserError that opens with `where` ("models.task") and names the key.
SimulatedOptions read_simulated_options(const Value& options, const std::string& where);

}  // namespace hone
