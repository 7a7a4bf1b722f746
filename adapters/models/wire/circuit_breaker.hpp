#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

#include "programs/clock.hpp"
#include "programs/failure.hpp"

namespace hone {

/// When a model counts as dead.
struct BreakerPolicy {
  std::size_t window = 20;  ///< calls looked back on; with fewer the breaker stays closed
  double share = 0.8;       ///< of them that failed for good: more opens it
  Seconds unreachable{120}; ///< so long no attempt reached the server: that opens it too
  Seconds longest_silence{60};  ///< the longest gap between two such attempts that counts, twice the longest wait: in a longer one the machine slept
  Seconds longest_pause{300};  ///< a server that asks for a longer one is not waited for: that opens it at once
};

/// Notices that most calls fail, or that the server cannot be reached at all. Prompt faults and budget cuts say nothing
/// about the server and are not counted.
class CircuitBreaker {
 public:
  explicit CircuitBreaker(BreakerPolicy policy = {}) : policy_(policy) {}

  void call_succeeded();
  void call_failed(const Failure& failure);

  /// An attempt got through to the server, whatever came of it.
  void reached();
  /// An attempt did not: a network that is gone for a moment is waited for, not given up.
  void not_reached(const Failure& failure, TimePoint now);

  /// Why no call should be made until the user has looked; nothing while all is well. Opens for good on a failure that
  /// only the user can mend.
  const std::optional<std::string>& open() const { return open_; }

 private:
  void remember(bool failed);

  BreakerPolicy policy_;
  std::deque<bool> recent_;  ///< true: failed
  std::optional<TimePoint> not_reached_at_;   ///< the last attempt that did not reach the server, since one did
  Seconds unreachable_ = Seconds::zero();     ///< for how long none has, time asleep left out
  std::optional<std::string> open_;
};

}  // namespace hone
