#include "adapters/async/system_clock.hpp"

#include <doctest/doctest.h>

#include "tests/support/await.hpp"

namespace hone {
namespace {

boost::asio::awaitable<Seconds> slept(Clock& clock, TimePoint until) {
  const TimePoint start = clock.now();
  co_await clock.sleep_until(until);
  co_return clock.now() - start;
}

}  // namespace

TEST_CASE("the system's clock sleeps at least as long as it is told, and not at all into the past") {
  boost::asio::io_context context;
  SystemClock clock;
  CHECK(await_on(context, slept(clock, clock.now() + Seconds(0.01))) >= Seconds(0.0099));
  CHECK(await_on(context, slept(clock, clock.now() - Seconds(100))) < Seconds(1));
  CHECK(await_on(context, slept(clock, TimePoint::min())) < Seconds(1));
}

}  // namespace hone
