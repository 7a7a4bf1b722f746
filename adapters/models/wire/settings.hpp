#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "programs/clock.hpp"
#include "programs/value.hpp"

namespace hone {

/// What a model costs, in USD per million tokens.
struct Price {
  double input = 0;
  std::optional<double> cached_input;  ///< input that the provider had cached; unset: as `input`
  double output = 0;
};

/// How hard a model may be driven. The limiter starts lower and finds out what the server takes.
struct ModelLimits {
  int concurrency = 64;                             ///< requests on the wire at once, at least 1
  std::optional<std::int64_t> requests_per_minute;  ///< in any 60 seconds; unset: no limit
  std::optional<std::int64_t> tokens_per_minute;    ///< input and output together; unset: no limit
};

/// A model in one role, as the config's `models` section describes it.
struct ModelSettings {
  std::string role = "task";        ///< task, reflection, or another name of the config's: for records and messages
  std::string provider = "openai";  ///< openai, simulated, replay
  std::string base_url;             ///< up to and with the version: https://api.openai.com/v1
  std::string api_key;              ///< sent as a bearer token; empty: none. Never shown, logged or stored
  std::string model;
  /// Unset: not sent, so the server's own. Reasoning models take none: there it is left out, unless `params` sets it.
  std::optional<double> temperature = 0.0;
  std::int64_t max_tokens = 1024;   ///< of a reply, reasoning included
  Seconds timeout{60};              ///< of one attempt, from when it is sent, not while it waits for a slot
  ModelLimits limits;
  std::optional<Price> price;          ///< unset: cost in USD is unknown
  std::optional<std::int64_t> context; ///< tokens of prompt and reply; unset: what the server reports
  std::vector<std::string> secrets;    ///< further values that no message and no file may hold, such as keys in `params`
  Value params;                        ///< object, merged into the body as it is; null removes a key
  std::map<std::string, std::string> headers;  ///< sent with each request; their values count as secrets
  double input_safety = 1.0;  ///< factor on the worst case of input tokens, at least 1; raised when use exceeds it
  Value options;              ///< what else the section holds, for providers of their own kind (world, seed, latency, faults)
};

}  // namespace hone
