#include "adapters/models/wire/retry_policy.hpp"

#include <algorithm>
#include <cmath>

namespace hone {

Seconds backoff(const RetryPolicy& policy, int attempt, double uniform) {
  return uniform * std::min(policy.longest_wait, policy.first_wait * std::exp2(std::min(attempt - 1, 30)));
}

std::optional<Seconds> wait_before_retry(const RetryPolicy& policy, const Failure& failure, int attempt, double uniform) {
  if (!is_transient(failure.kind)) return std::nullopt;
  const int most = failure.kind == FailureKind::rate_limited ? policy.max_rate_limited : policy.max_attempts;
  if (attempt >= most) return std::nullopt;
  const Seconds requested{failure.retry_after_s.value_or(0)};
  if (requested > policy.longest_requested) return std::nullopt;
  // The jitter comes on top of what the server asks, else all that were refused together come back together.
  return requested + backoff(policy, attempt, uniform);
}

}  // namespace hone
