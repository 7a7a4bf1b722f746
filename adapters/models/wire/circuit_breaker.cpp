#include "adapters/models/wire/circuit_breaker.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hone {

void CircuitBreaker::remember(bool failed) {
  recent_.push_back(failed);
  if (recent_.size() > policy_.window) recent_.pop_front();
}

void CircuitBreaker::call_succeeded() { remember(false); }

void CircuitBreaker::call_failed(const Failure& failure) {
  if (is_fatal(failure.kind)) {
    open_ = failure.message;
    return;
  }
  if (const Seconds pause(failure.retry_after_s.value_or(0)); pause > policy_.longest_pause) {
    open_ = fmt::format("{} It asks not to be called for {:.0f} s.", failure.message, pause.count());
    return;
  }
  if (!is_transient(failure.kind)) return;
  remember(true);
  const auto failed = static_cast<std::size_t>(std::count(recent_.begin(), recent_.end(), true));
  const auto most = policy_.share * static_cast<double>(recent_.size());
  if (open_ || recent_.size() < policy_.window || static_cast<double>(failed) <= most) return;
  open_ = fmt::format("{} of the last {} calls failed, retries included. The last one: {}", failed, recent_.size(),
                      failure.message);
}

void CircuitBreaker::reached() {
  not_reached_at_.reset();
  unreachable_ = Seconds::zero();
}

void CircuitBreaker::not_reached(const Failure& failure, TimePoint now) {
  if (not_reached_at_) unreachable_ += std::min<Seconds>(now - *not_reached_at_, policy_.longest_silence);
  not_reached_at_ = now;
  if (open_ || unreachable_ < policy_.unreachable) return;
  open_ = fmt::format("The server could not be reached for {:.0f} s. {}", unreachable_.count(), failure.message);
}

}  // namespace hone
