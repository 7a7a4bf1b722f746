#include "adapters/models/wire/retry_policy.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace hone {
namespace {

Failure failed(FailureKind kind, std::optional<double> retry_after = std::nullopt) {
  Failure failure;
  failure.kind = kind;
  failure.retry_after_s = retry_after;
  return failure;
}

}  // namespace

TEST_CASE("what the prompt did, what only the user can mend and what the budget cut is not tried again") {
  for (const auto kind : {FailureKind::unauthorized, FailureKind::unknown_model, FailureKind::bad_request, FailureKind::context_exceeded,
                          FailureKind::content_filter, FailureKind::cut, FailureKind::cancelled}) {
    CAPTURE(name(kind));
    CHECK_FALSE(wait_before_retry({}, failed(kind), 1, 0.5));
  }
}

TEST_CASE("waits double up to a ceiling, and the jitter may take all of one") {
  const RetryPolicy policy;
  const auto failure = failed(FailureKind::server_error);
  CHECK(wait_before_retry(policy, failure, 1, 0.0) == Seconds(0));
  CHECK(wait_before_retry(policy, failure, 1, 0.5) == Seconds(0.25));
  CHECK(wait_before_retry(policy, failure, 2, 0.5) == Seconds(0.5));
  CHECK(wait_before_retry(policy, failure, 4, 0.5) == Seconds(2));
  RetryPolicy patient;
  patient.max_attempts = 100;
  CHECK(wait_before_retry(patient, failure, 50, 0.5) == Seconds(15));
}

TEST_CASE("a call is given up after its last attempt, later where the server only asked to wait") {
  const RetryPolicy policy;
  CHECK(wait_before_retry(policy, failed(FailureKind::network), policy.max_attempts - 1, 0.5));
  CHECK_FALSE(wait_before_retry(policy, failed(FailureKind::network), policy.max_attempts, 0.5));
  CHECK(wait_before_retry(policy, failed(FailureKind::rate_limited), policy.max_attempts, 0.5));
  CHECK_FALSE(wait_before_retry(policy, failed(FailureKind::rate_limited), policy.max_rate_limited, 0.5));
}

TEST_CASE("nobody comes back before the server said, and not all at once") {
  CHECK(rc::check([] {
    const double requested = *rc::gen::inRange(0, 300);
    const double uniform = *rc::gen::inRange(0, 1000) / 1000.0;
    const auto wait = wait_before_retry({}, failed(FailureKind::rate_limited, requested), *rc::gen::inRange(1, 11), uniform);
    RC_ASSERT(wait.has_value());
    RC_ASSERT(wait->count() >= requested);
    RC_ASSERT(wait->count() <= requested + 30);
  }));
  CHECK(wait_before_retry({}, failed(FailureKind::rate_limited, 10), 3, 0.2) != wait_before_retry({}, failed(FailureKind::rate_limited, 10), 3, 0.8));
}

TEST_CASE("a server that asks for an hour is not waited for") {
  CHECK_FALSE(wait_before_retry({}, failed(FailureKind::rate_limited, 3600), 1, 0.5));
}

}  // namespace hone
