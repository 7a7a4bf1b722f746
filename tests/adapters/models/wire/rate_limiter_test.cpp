#include "adapters/models/wire/rate_limiter.hpp"

#include <deque>

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace hone {
namespace {

constexpr TimePoint t0{Seconds(1000)};
constexpr Seconds timeout{60};

ModelLimits concurrency(int most) {
  ModelLimits limits;
  limits.concurrency = most;
  return limits;
}

/// A server that takes `latency` for a request as long as no more than `slots` are with it, and queues the others.
class Server {
 public:
  Server(int slots, Seconds latency) : free_at_(static_cast<std::size_t>(slots), t0), latency_(latency) {}

  TimePoint finish(TimePoint started) {
    auto earliest = std::min_element(free_at_.begin(), free_at_.end());
    *earliest = std::max(*earliest, started) + latency_;
    return *earliest;
  }

 private:
  std::vector<TimePoint> free_at_;
  Seconds latency_;
};

/// Drives the limiter with as many requests as it lets through until `replies` have come; gives the time then.
TimePoint drive(RateLimiter& limiter, Server& server, int replies, TimePoint now = t0) {
  std::multimap<TimePoint, RateLimiter::Ticket> under_way;
  while (replies > 0) {
    while (limiter.ready(now, 1) <= now) {
      const auto ticket = limiter.start(now, 1);
      under_way.emplace(server.finish(now), ticket);
    }
    const auto next = under_way.begin();
    now = next->first;
    limiter.end(next->second, now, RateLimiter::End::replied, 1);
    under_way.erase(next);
    --replies;
  }
  for (const auto& [ends, ticket] : under_way) limiter.end(ticket, ends, RateLimiter::End::other, 1);
  return now;
}

}  // namespace

TEST_CASE("no more requests are let through than the settings allow") {
  RateLimiter limiter(concurrency(3), timeout);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(limiter.ready(t0, 1) == t0);
    limiter.start(t0, 1);
  }
  CHECK(limiter.ready(t0, 1) == TimePoint::max());
}

TEST_CASE("slots double while throughput follows, up to the settings") {
  RateLimiter limiter(concurrency(64), timeout);
  CHECK(limiter.limit() == 20);
  Server server(1000, Seconds(1));
  drive(limiter, server, 200);
  CHECK(limiter.limit() == 64);
}

TEST_CASE("slots stop doubling where the server only lets them queue") {
  RateLimiter limiter(concurrency(640), timeout);
  Server server(16, Seconds(1));
  drive(limiter, server, 300);
  CHECK(limiter.limit() < 60);
}

TEST_CASE("replies that take half the timeout cost slots") {
  RateLimiter limiter(concurrency(64), Seconds(10));
  Server server(2, Seconds(1));
  drive(limiter, server, 300);
  CHECK(limiter.limit() <= 12);
  CHECK(limiter.limit() >= 2);
}

TEST_CASE("slots do not grow where nobody waits for one") {
  RateLimiter limiter(concurrency(64), timeout);
  TimePoint now = t0;
  for (int i = 0; i < 500; ++i) {
    REQUIRE(limiter.ready(now, 1) <= now);
    const auto ticket = limiter.start(now, 1);
    now += Seconds(1);
    limiter.end(ticket, now, RateLimiter::End::replied, 1);
  }
  CHECK(limiter.limit() == 20);
}

TEST_CASE("an episode of refusals costs one cut, however many come back") {
  RateLimiter limiter(concurrency(20), timeout);
  std::vector<RateLimiter::Ticket> tickets;
  for (int i = 0; i < 20; ++i) tickets.push_back(limiter.start(t0, 1));
  for (const auto& ticket : tickets) limiter.end(ticket, t0 + Seconds(1), RateLimiter::End::rate_limited, 0);
  CHECK(limiter.limit() == 16);
  const auto next = limiter.start(t0 + Seconds(2), 1);
  limiter.end(next, t0 + Seconds(3), RateLimiter::End::timed_out, 1);
  CHECK(limiter.limit() == 12);
}

TEST_CASE("after a cut slots grow again, slowly, and not at once") {
  RateLimiter limiter(concurrency(40), timeout);
  const auto refused = limiter.start(t0, 1);
  limiter.end(refused, t0, RateLimiter::End::rate_limited, 0);
  REQUIRE(limiter.limit() == 16);
  Server server(1000, Seconds(1));
  const TimePoint cooled = drive(limiter, server, 16 * 14, t0 + Seconds(0.1));
  CHECK(limiter.limit() == 16);
  drive(limiter, server, 60, cooled);
  CHECK(limiter.limit() > 16);
  CHECK(limiter.limit() < 24);
}

TEST_CASE("refusals never take the last slot") {
  RateLimiter limiter(concurrency(8), timeout);
  TimePoint now = t0;
  for (int i = 0; i < 50; ++i) {
    now += Seconds(1);
    const auto ticket = limiter.start(now, 1);
    limiter.end(ticket, now + Seconds(0.5), RateLimiter::End::rate_limited, 0);
  }
  CHECK(limiter.limit() == 1);
  CHECK(limiter.ready(now + Seconds(1), 1) <= now + Seconds(1));
}

TEST_CASE("nothing is sent while the server asked for a pause") {
  RateLimiter limiter(concurrency(8), timeout);
  const auto ticket = limiter.start(t0, 1);
  limiter.end(ticket, t0 + Seconds(1), RateLimiter::End::rate_limited, 0, Seconds(30));
  CHECK(limiter.ready(t0 + Seconds(2), 1) == t0 + Seconds(31));
  CHECK(limiter.ready(t0 + Seconds(31), 1) == t0 + Seconds(31));
}

TEST_CASE("a minute's limit holds in every window of 60 seconds, and most of it is used") {
  CHECK(rc::check([] {
    const auto per_minute = *rc::gen::inRange<std::int64_t>(1, 500);
    MinuteBudget budget(per_minute);
    std::deque<TimePoint> window;
    TimePoint now = t0;
    std::size_t sent = 0;
    while (now < t0 + Seconds(300)) {
      const TimePoint ready = budget.ready(now, 1);
      if (ready > now) {
        now = ready;
        continue;
      }
      budget.take(now, 1);
      ++sent;
      window.push_back(now);
      while (window.front() <= now - Seconds(60)) window.pop_front();
      RC_ASSERT(static_cast<std::int64_t>(window.size()) <= std::max<std::int64_t>(per_minute, 1));
      if (*rc::gen::weightedElement<int>({{9, 0}, {1, 1}}) == 1) now += Seconds(0.5);
    }
    RC_ASSERT(static_cast<double>(sent) >= 0.4 * 5 * static_cast<double>(per_minute));
  }));
}

TEST_CASE("a request larger than a minute's burst goes when the budget is full, and is paid back") {
  MinuteBudget budget(600);  // bursts of 60, 9 a second
  CHECK(budget.ready(t0, 500) == t0);
  budget.take(t0, 500);
  CHECK(budget.ready(t0, 1).time_since_epoch().count() == doctest::Approx(1000 + 441.0 / 9));
}

TEST_CASE("tokens that were expected and not used are given back") {
  ModelLimits limits = concurrency(8);
  limits.tokens_per_minute = 6000;
  RateLimiter limiter(limits, timeout);
  const auto ticket = limiter.start(t0, 600);
  CHECK(limiter.ready(t0, 300) > t0);
  limiter.end(ticket, t0, RateLimiter::End::replied, 100);
  CHECK(limiter.ready(t0, 300) == t0);
}

}  // namespace hone
