#include "adapters/async/system_clock.hpp"

#include <algorithm>
#include <ctime>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace hone {
namespace {

/// CLOCK_BOOTTIME, as Asio wants a clock.
struct BootClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<BootClock>;
  static constexpr bool is_steady = true;

  static time_point now() {
    timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return time_point(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
  }
};

/// Asio waits on a clock that stops while the machine sleeps, so it has to look again now and then.
struct ShortWaits {
  static BootClock::duration to_wait_duration(const BootClock::duration& left) {
    return std::min<BootClock::duration>(left, std::chrono::seconds(5));
  }
  static BootClock::duration to_wait_duration(const BootClock::time_point& when) {
    return to_wait_duration(when - BootClock::now());
  }
};

using BootTimer = boost::asio::basic_waitable_timer<BootClock, ShortWaits>;

constexpr Seconds longest_sleep{100.0 * 365 * 86400};  // what nanoseconds can still hold

}  // namespace

TimePoint SystemClock::now() const { return TimePoint(BootClock::now().time_since_epoch()); }

boost::asio::awaitable<void> SystemClock::sleep_until(TimePoint when) {
  const auto since_boot = std::clamp(when.time_since_epoch(), Seconds::zero(), longest_sleep);
  BootTimer timer(co_await boost::asio::this_coro::executor,
                  BootClock::time_point(std::chrono::ceil<BootClock::duration>(since_boot)));
  co_await timer.async_wait(boost::asio::use_awaitable);
}

}  // namespace hone
