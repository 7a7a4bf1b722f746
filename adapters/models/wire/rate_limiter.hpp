#pragma once

#include <cstdint>
#include <vector>

#include "adapters/models/wire/settings.hpp"
#include "programs/clock.hpp"

namespace hone {

/// How the number of requests on the wire follows what the server takes.
struct LimiterPolicy {
  int start = 20;                ///< requests at once at the beginning, if the settings allow so many
  double faster = 1.1;           ///< doubling goes on while it brings this factor of throughput
  double growth = 0.05;          ///< of the limit, for each round without trouble, once doubling has ended
  double cut = 0.8;              ///< factor for an episode of 429s or timeouts
  Seconds cooldown{15};          ///< after a cut: no growth
  double slow = 0.5;             ///< replies that take this share of the timeout are trouble too
};

/// A bucket that lets at most `per_minute` units through in any 60 seconds. Pure.
class MinuteBudget {
 public:
  explicit MinuteBudget(std::int64_t per_minute);

  /// When `units` may go. More than fits at once goes when the bucket is full, and is paid back after.
  TimePoint ready(TimePoint now, double units);
  void take(TimePoint now, double units);
  void give_back(double units);

 private:
  void refill(TimePoint now);

  double burst_;
  double per_second_;
  double level_;
  TimePoint filled_{};
};

/// Decides when a request may go on the wire: slots that adapt, requests and tokens a minute, pauses that the server asked for.
///
/// As TCP finds out what a line takes: doubles from `start` while throughput follows, then grows slowly; an episode of
/// 429s cuts once, however many requests of that time come back refused. Pure: time comes in as an argument.
class RateLimiter {
 public:
  /// `timeout` is that of one attempt.
  RateLimiter(const ModelLimits& limits, Seconds timeout, LimiterPolicy policy = {});

  /// A request on the wire.
  struct Ticket {
    TimePoint started{};
    double tokens = 0;
  };

  /// How a request ended.
  enum class End { replied, rate_limited, timed_out, other };

  /// When a request of about `tokens` may start: `now`, later, or TimePoint::max() for "when another ends".
  TimePoint ready(TimePoint now, double tokens);
  /// Starts it; `ready` said `now`.
  Ticket start(TimePoint now, double tokens);
  /// Ends it. `tokens` is what it turned out to use; `retry_after` of zero is none.
  void end(const Ticket& ticket, TimePoint now, End how, double tokens, Seconds retry_after = Seconds::zero());

  /// Requests that may be on the wire at once now.
  int limit() const { return static_cast<int>(limit_); }

 private:
  void trouble(const Ticket& ticket, TimePoint now);
  void count_reply(const Ticket& ticket, TimePoint now);
  void end_round(TimePoint now);
  void start_round(TimePoint now);

  LimiterPolicy policy_;
  int most_;
  Seconds timeout_;
  std::vector<MinuteBudget> requests_;  // none or one
  std::vector<MinuteBudget> tokens_;    // none or one
  double limit_;
  int active_ = 0;
  TimePoint paused_until_ = TimePoint::min();
  TimePoint cut_at_ = TimePoint::min();

  // The round: as many replies as the limit, of requests that started in it.
  bool doubling_ = true;
  bool saturated_ = false;  // somebody had to wait for a slot
  TimePoint round_start_ = TimePoint::min();
  std::vector<Seconds> latencies_;
  double last_throughput_ = 0;
  double last_limit_;
};

}  // namespace hone
