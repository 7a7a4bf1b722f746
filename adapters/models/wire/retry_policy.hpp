#pragma once

#include <optional>

#include "programs/clock.hpp"
#include "programs/failure.hpp"

namespace hone {

/// When a failed attempt is made again: exponential with full jitter, never before the server's `Retry-After`.
struct RetryPolicy {
  int max_attempts = 6;           ///< of one call, without those that the server answered with 429
  int max_rate_limited = 12;      ///< those that it did: they cost nothing but time
  Seconds first_wait{0.5};        ///< upper end of the first wait; doubles with each attempt
  Seconds longest_wait{30};       ///< upper end of any wait, but for what the server asks
  Seconds longest_requested{300}; ///< a server that asks for more than this is not waited for
};

/// How long to wait before the `attempt`th repetition (from 1), whatever failed. `uniform` is a draw from [0, 1).
Seconds backoff(const RetryPolicy& policy, int attempt, double uniform);

/// How long to wait after the `attempt`th attempt (from 1) of a call failed, or nothing: give up. Those with 429 and all others are counted apart.
std::optional<Seconds> wait_before_retry(const RetryPolicy& policy, const Failure& failure, int attempt, double uniform);

}  // namespace hone
