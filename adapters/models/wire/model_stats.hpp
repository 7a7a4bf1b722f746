#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "programs/clock.hpp"
#include "programs/failure.hpp"
#include "programs/language_model.hpp"

namespace hone {

/// What became of the calls to one model, for progress, summary and the circuit breaker.
struct ModelStats {
  std::int64_t calls = 0;          ///< attempts on the wire
  std::int64_t calls_cached = 0;   ///< answered from the store, or by a flight under way
  std::int64_t retries = 0;        ///< attempts after the first of their call
  std::int64_t failures = 0;       ///< calls that failed for good
  std::int64_t consecutive_failures = 0;
  std::int64_t overruns = 0;       ///< replies that cost more than was set aside for them
  std::int64_t usage_assumed = 0;  ///< replies without usage, charged in full
  std::map<FailureKind, std::int64_t> attempts_failed;  ///< by kind
  std::set<std::string> served_by;  ///< the names that the server gave; more than one is worth a warning
  std::string last_error;           ///< a whole sentence, without secrets
  double input_safety = 1;          ///< as raised so far
  int in_flight = 0;                ///< attempts on the wire now
  int slots = 0;                    ///< how many the limiter allows at once now
};

/// When a model counts as dead.
struct BreakerPolicy {
  std::size_t window = 20;  ///< calls looked back on; with fewer the breaker stays closed
  double share = 0.8;       ///< of them that failed for good: more opens it
  Seconds unreachable{120}; ///< so long no attempt reached the server: that opens it too
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
  std::optional<TimePoint> unreachable_since_;
  std::optional<std::string> open_;
};

}  // namespace hone
