#pragma once

#include "programs/clock.hpp"

namespace hone {

/// The machine's clock: seconds since it was started, those asleep included, so that a closed lid does not stop a deadline.
///
/// Sleeps run on the executor of the awaiting coroutine; where the machine slept meanwhile, one ends at most 5 s late.
class SystemClock final : public Clock {
 public:
  TimePoint now() const override;
  boost::asio::awaitable<void> sleep_until(TimePoint when) override;
};

}  // namespace hone
