#pragma once

#include <optional>

#include "programs/clock.hpp"
#include "programs/failure.hpp"

namespace hone {

/// When a failed attempt is made again: exponential with full jitter, never before the server's `Retry-After`.
struct RetryPolicy {
  int max_attempts = 6;           ///< of one call, the first included
  int max_rate_limited = 12;      ///< the same where the server said 429, which costs nothing but time
  Seconds first_wait{0.5};        ///< upper end of the first wait; doubles with each attempt
  Seconds longest_wait{30};       ///< upper end of any wait, but for what the server asks
  Seconds longest_requested{300}; ///< a server that asks for more than this is not waited for
};

/// How long to wait before the `attempt`th repetition (from 1), whatever failed. `uniform` is a draw from [0, 1).
Seconds backoff(const RetryPolicy& policy, int attempt, double uniform);

/// How long to wait after the `attempt`th attempt (from 1) failed, or nothing: give up.
std::optional<Seconds> wait_before_retry(const RetryPolicy& policy, const Failure& failure, int attempt, double uniform);

}  // namespace hone
