#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "programs/clock.hpp"

namespace hone {

/// Something that coroutines of one strand wait for. It keeps no state: who waits looks first, and again when woken.
class Event {
 public:
  explicit Event(const boost::asio::any_io_executor& executor)
      : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

  /// Wakes all that wait now.
  void notify() { timer_.cancel(); }

  /// Returns at the next `notify`. Cancellation throws boost::system::system_error(operation_aborted).
  boost::asio::awaitable<void> wait();

  /// Returns at the next `notify` or at `when`, whichever comes first. Cancellation throws likewise.
  boost::asio::awaitable<void> wait_until(Clock& clock, TimePoint when);

 private:
  boost::asio::steady_timer timer_;
};

}  // namespace hone
