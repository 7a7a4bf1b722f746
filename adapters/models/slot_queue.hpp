#pragma once

#include <deque>
#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "adapters/async/event.hpp"
#include "adapters/models/wire/rate_limiter.hpp"
#include "programs/clock.hpp"

namespace hone {

/// The line before a rate limiter: first come, first served. Lives on the driver's strand.
class SlotQueue {
 public:
  SlotQueue(boost::asio::any_io_executor executor, Clock& clock, RateLimiter limiter);

  /// Waits for a slot for a request of about `tokens`; nothing where none came by `deadline` or the queue is closed. Every ticket
  /// is released.
  /// Cancellation throws boost::system::system_error(operation_aborted).
  boost::asio::awaitable<std::optional<RateLimiter::Ticket>> acquire(double tokens, TimePoint deadline);

  void release(const RateLimiter::Ticket& ticket, RateLimiter::End how, double tokens, Seconds retry_after);

  /// Gives no more slots: who waits goes away.
  void close();

 private:
  class Place;
  void wake_first();

  boost::asio::any_io_executor executor_;
  Clock& clock_;
  RateLimiter limiter_;
  std::deque<Event*> line_;
  bool closed_ = false;
};

}  // namespace hone
