#include "adapters/models/slot_queue.hpp"

#include <algorithm>
#include <utility>

namespace hone {

/// A place in the line; who leaves it, however that comes about, wakes the first.
class SlotQueue::Place {
 public:
  explicit Place(SlotQueue& queue) : queue_(queue), called_(queue.executor_) { queue_.line_.push_back(&called_); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    std::erase(queue_.line_, &called_);
    queue_.wake_first();
  }

  bool is_first() const { return queue_.line_.front() == &called_; }
  Event& called() { return called_; }

 private:
  SlotQueue& queue_;
  Event called_;
};

SlotQueue::SlotQueue(boost::asio::any_io_executor executor, Clock& clock, RateLimiter limiter)
    : executor_(std::move(executor)), clock_(clock), limiter_(std::move(limiter)) {}

boost::asio::awaitable<std::optional<RateLimiter::Ticket>> SlotQueue::acquire(double tokens, TimePoint deadline) {
  if (closed_) co_return std::nullopt;
  if (const TimePoint now = clock_.now(); line_.empty() && limiter_.ready(now, tokens) <= now) {
    co_return limiter_.start(now, tokens);
  }
  Place place(*this);
  for (;;) {
    const TimePoint now = clock_.now();
    if (closed_ || now >= deadline) co_return std::nullopt;
    const TimePoint ready = place.is_first() ? limiter_.ready(now, tokens) : TimePoint::max();
    if (ready <= now) co_return limiter_.start(now, tokens);
    co_await place.called().wait_until(clock_, std::min(ready, deadline));
  }
}

void SlotQueue::release(const RateLimiter::Ticket& ticket, RateLimiter::End how, double tokens, Seconds retry_after) {
  limiter_.end(ticket, clock_.now(), how, tokens, retry_after);
  wake_first();
}

void SlotQueue::close() {
  closed_ = true;
  for (Event* called : line_) called->notify();
}

void SlotQueue::wake_first() {
  if (!line_.empty()) line_.front()->notify();
}

}  // namespace hone
