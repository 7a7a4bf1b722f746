#pragma once

#include <chrono>

#include <boost/asio/awaitable.hpp>

namespace hone {

using Seconds = std::chrono::duration<double>;

/// Names the time that a `Clock` tells, so that a reading of another clock is not taken for it.
struct ClockTime {
  using rep = double;
  using period = Seconds::period;
  using duration = Seconds;
  using time_point = std::chrono::time_point<ClockTime, Seconds>;
  static constexpr bool is_steady = true;
};

/// A time that never goes back; only differences mean anything.
using TimePoint = ClockTime::time_point;

/// Time, as everything that waits or measures sees it. Abstract so that tests run hours in milliseconds.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
  /// Returns at `when`, or at once if that has passed. Cancellation throws boost::system::system_error(operation_aborted).
  virtual boost::asio::awaitable<void> sleep_until(TimePoint when) = 0;
};

}  // namespace hone
