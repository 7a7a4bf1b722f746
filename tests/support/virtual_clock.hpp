#pragma once

#include <functional>
#include <map>

#include <boost/asio/io_context.hpp>

#include "programs/clock.hpp"

namespace hone {

/// A clock that stands still while anything is to be done, and jumps to the next sleeper when nothing is.
class VirtualClock final : public Clock {
 public:
  TimePoint now() const override { return now_; }
  boost::asio::awaitable<void> sleep_until(TimePoint when) override;

  /// Runs `context` until nothing is left to do and nobody sleeps, or until `done` says so.
  void run(boost::asio::io_context& context, const std::function<bool()>& done = {});

  /// While this says true, work outside of the event loop (a thread, a disk) is waited for in real time, and the clock stands.
  void set_busy_outside(std::function<bool()> busy) { busy_outside_ = std::move(busy); }

  /// Moves time on by hand.
  void advance(Seconds by) { now_ += by; }

 private:
  struct Sleeper;
  bool wake_next();

  TimePoint now_{Seconds(1000)};
  std::multimap<TimePoint, Sleeper*> sleepers_;
  std::function<bool()> busy_outside_;
};

}  // namespace hone
