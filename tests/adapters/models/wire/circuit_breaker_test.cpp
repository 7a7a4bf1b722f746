#include "adapters/models/wire/circuit_breaker.hpp"

#include <doctest/doctest.h>

namespace hone {
namespace {

Failure failed(FailureKind kind) {
  Failure failure;
  failure.kind = kind;
  failure.message = "The server fell over.";
  return failure;
}

}  // namespace

TEST_CASE("the breaker opens when most of the recent calls failed, and says so") {
  CircuitBreaker breaker;
  for (int i = 0; i < 19; ++i) breaker.call_failed(failed(FailureKind::server_error));
  CHECK_FALSE(breaker.open());
  breaker.call_failed(failed(FailureKind::network));
  REQUIRE(breaker.open());
  CHECK(*breaker.open() == "20 of the last 20 calls failed, retries included. The last one: The server fell over.");
}

TEST_CASE("a fifth of the calls getting through keeps the breaker closed") {
  CircuitBreaker breaker;
  for (int i = 0; i < 200; ++i) {
    if (i % 5 == 0) {
      breaker.call_succeeded();
    } else {
      breaker.call_failed(failed(FailureKind::timeout));
    }
  }
  CHECK_FALSE(breaker.open());
}

TEST_CASE("old successes do not hide a server that has died") {
  CircuitBreaker breaker;
  for (int i = 0; i < 1000; ++i) breaker.call_succeeded();
  for (int i = 0; i < 16; ++i) breaker.call_failed(failed(FailureKind::network));
  CHECK_FALSE(breaker.open());
  breaker.call_failed(failed(FailureKind::network));
  CHECK(breaker.open());
}

TEST_CASE("what only the user can mend opens the breaker at once") {
  for (const auto kind : {FailureKind::unauthorized, FailureKind::unknown_model, FailureKind::bad_request}) {
    CircuitBreaker breaker;
    breaker.call_failed(failed(kind));
    CHECK(breaker.open() == "The server fell over.");
  }
}

TEST_CASE("a server that asks for a long pause opens the breaker at once") {
  CircuitBreaker breaker;
  Failure busy = failed(FailureKind::rate_limited);
  busy.retry_after_s = 300;
  breaker.call_failed(busy);
  CHECK_FALSE(breaker.open());
  busy.retry_after_s = 3600;
  breaker.call_failed(busy);
  CHECK(breaker.open() == "The server fell over. It asks not to be called for 3600 s.");
}

TEST_CASE("a server that cannot be reached opens the breaker after a while, unless it is reached in between") {
  const TimePoint t0{Seconds(1000)};
  CircuitBreaker breaker;
  breaker.not_reached(failed(FailureKind::network), t0);
  for (const int s : {30, 60, 90, 119}) breaker.not_reached(failed(FailureKind::network), t0 + Seconds(s));
  CHECK_FALSE(breaker.open());
  breaker.reached();
  breaker.not_reached(failed(FailureKind::network), t0 + Seconds(130));
  CHECK_FALSE(breaker.open());
  for (const int s : {160, 190, 220, 250}) breaker.not_reached(failed(FailureKind::network), t0 + Seconds(s));
  CHECK(breaker.open() == "The server could not be reached for 120 s. The server fell over.");
}

TEST_CASE("hours asleep do not count as a server that cannot be reached") {
  const TimePoint t0{Seconds(1000)};
  const TimePoint awake = t0 + Seconds(8 * 3600);
  CircuitBreaker breaker;
  breaker.not_reached(failed(FailureKind::network), t0);
  breaker.not_reached(failed(FailureKind::network), t0 + Seconds(10));
  breaker.not_reached(failed(FailureKind::network), awake);
  breaker.not_reached(failed(FailureKind::network), awake + Seconds(20));
  CHECK_FALSE(breaker.open());
  breaker.not_reached(failed(FailureKind::network), awake + Seconds(50));
  CHECK(breaker.open());
}

TEST_CASE("the prompt's faults and the budget's cuts never open the breaker") {
  CircuitBreaker breaker;
  for (int i = 0; i < 100; ++i) {
    breaker.call_failed(failed(FailureKind::context_exceeded));
    breaker.call_failed(failed(FailureKind::cut));
  }
  CHECK_FALSE(breaker.open());
}

}  // namespace hone
