#include "adapters/models/wire/rate_limiter.hpp"

#include <algorithm>
#include <cmath>

namespace hone {

MinuteBudget::MinuteBudget(std::int64_t per_minute) {
  // What goes at once and what flows in within the minute after it must not pass the limit together.
  const auto units = static_cast<double>(std::max<std::int64_t>(per_minute, 1));
  burst_ = std::max(1.0, units / 10);
  per_second_ = std::max(units - burst_, units / 2) / 60;
  level_ = burst_;
}

void MinuteBudget::refill(TimePoint now) {
  if (now <= filled_) return;
  level_ = std::min(burst_, level_ + (now - filled_).count() * per_second_);
  filled_ = now;
}

TimePoint MinuteBudget::ready(TimePoint now, double units) {
  refill(now);
  const double missing = std::min(units, burst_) - level_;
  // A billionth more than needed, so that rounding cannot wake us just before.
  return missing <= 1e-9 * burst_ ? now : now + Seconds(missing / per_second_ + 1e-9);
}

void MinuteBudget::take(TimePoint now, double units) {
  refill(now);
  level_ -= units;
}

void MinuteBudget::give_back(double units) { level_ = std::min(burst_, level_ + units); }

RateLimiter::RateLimiter(const ModelLimits& limits, Seconds timeout, LimiterPolicy policy)
    : policy_(policy),
      most_(std::max(1, limits.concurrency)),
      timeout_(timeout),
      limit_(std::clamp(policy.start, 1, most_)),
      last_limit_(limit_) {
  if (limits.requests_per_minute) requests_.emplace_back(*limits.requests_per_minute);
  if (limits.tokens_per_minute) tokens_.emplace_back(*limits.tokens_per_minute);
}

TimePoint RateLimiter::ready(TimePoint now, double tokens) {
  if (active_ >= limit()) {
    saturated_ = true;
    return TimePoint::max();
  }
  TimePoint when = std::max(now, paused_until_);
  for (MinuteBudget& budget : requests_) when = std::max(when, budget.ready(now, 1));
  for (MinuteBudget& budget : tokens_) when = std::max(when, budget.ready(now, tokens));
  return when;
}

RateLimiter::Ticket RateLimiter::start(TimePoint now, double tokens) {
  if (round_start_ == TimePoint::min()) round_start_ = now;
  for (MinuteBudget& budget : requests_) budget.take(now, 1);
  for (MinuteBudget& budget : tokens_) budget.take(now, tokens);
  ++active_;
  return Ticket{now, tokens};
}

void RateLimiter::end(const Ticket& ticket, TimePoint now, End how, double tokens, Seconds retry_after) {
  --active_;
  for (MinuteBudget& budget : tokens_) budget.give_back(ticket.tokens - tokens);
  if (retry_after > Seconds::zero()) paused_until_ = std::max(paused_until_, now + retry_after);
  if (how == End::rate_limited || how == End::timed_out) trouble(ticket, now);
  if (how == End::replied) count_reply(ticket, now);
}

void RateLimiter::trouble(const Ticket& ticket, TimePoint now) {
  doubling_ = false;
  // What was under way at the cut belongs to the episode that was cut for.
  if (ticket.started <= cut_at_) return;
  limit_ = std::max(1.0, std::floor(limit_ * policy_.cut));
  cut_at_ = now;
  start_round(now);
}

void RateLimiter::count_reply(const Ticket& ticket, TimePoint now) {
  if (ticket.started < round_start_) return;
  latencies_.push_back(now - ticket.started);
  if (static_cast<int>(latencies_.size()) >= limit()) end_round(now);
}

void RateLimiter::end_round(TimePoint now) {
  const auto middle = latencies_.begin() + static_cast<std::ptrdiff_t>(latencies_.size() / 2);
  std::nth_element(latencies_.begin(), middle, latencies_.end());
  const bool slow = *middle > timeout_ * policy_.slow;
  const double elapsed = std::max((now - round_start_).count(), 1e-9);
  const double throughput = static_cast<double>(latencies_.size()) / elapsed;
  const bool wanted = std::exchange(saturated_, false);
  if (slow && limit_ > 1) {
    doubling_ = false;
    limit_ = std::max(1.0, std::floor(limit_ * policy_.cut));
    cut_at_ = now;
  } else if (wanted && now - cut_at_ >= policy_.cooldown) {
    if (doubling_ && last_throughput_ > 0 && throughput < last_throughput_ * policy_.faster) {
      doubling_ = false;
      limit_ = last_limit_;  // twice the requests, the same throughput: they only wait over there
    } else {
      last_limit_ = limit_;
      last_throughput_ = throughput;
      limit_ = std::min<double>(most_, doubling_ ? limit_ * 2 : limit_ + std::max(1.0, limit_ * policy_.growth));
    }
  }
  start_round(now);
}

void RateLimiter::start_round(TimePoint now) {
  round_start_ = now;
  latencies_.clear();
}

}  // namespace hone
