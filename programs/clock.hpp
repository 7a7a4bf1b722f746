#pragma once

#include <chrono>

#include <boost/asio/awaitable.hpp>

namespace hone {

/// Seconds on a clock that never goes back; only differences mean anything.
using Seconds = std::chrono::duration<double>;
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Seconds>;

/// Time, as everything that waits or measures sees it. Abstract so that tests run hours in milliseconds.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
  /// Returns at `when`, or at once if that has passed. Cancellation throws boost::system::system_error(operation_aborted).
  virtual boost::asio::awaitable<void> sleep_until(TimePoint when) = 0;
};

}  // namespace hone
