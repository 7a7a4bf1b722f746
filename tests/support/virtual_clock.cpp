#include "tests/support/virtual_clock.hpp"

#include <algorithm>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace hone {

namespace asio = boost::asio;

struct VirtualClock::Sleeper {
  Sleeper(VirtualClock& the_clock, TimePoint when, const asio::any_io_executor& executor)
      : clock(the_clock), timer(executor, asio::steady_timer::time_point::max()), place(clock.sleepers_.emplace(when, this)) {}
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;
  ~Sleeper() {
    if (!woken) clock.sleepers_.erase(place);
  }

  VirtualClock& clock;
  asio::steady_timer timer;
  std::multimap<TimePoint, Sleeper*>::iterator place;
  bool woken = false;
};

asio::awaitable<void> VirtualClock::sleep_until(TimePoint when) {
  if (when <= now_) co_return;
  Sleeper sleeper(*this, when, co_await asio::this_coro::executor);
  boost::system::error_code ended;
  co_await sleeper.timer.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() == asio::cancellation_type::none) co_return;
  throw boost::system::system_error(asio::error::operation_aborted);
}

bool VirtualClock::wake_next() {
  const auto next = sleepers_.begin();
  if (next == sleepers_.end() || next->first == TimePoint::max()) return false;
  now_ = std::max(now_, next->first);
  Sleeper& sleeper = *next->second;
  sleepers_.erase(next);
  sleeper.woken = true;
  sleeper.timer.cancel();
  return true;
}

void VirtualClock::run(asio::io_context& context, const std::function<bool()>& done) {
  do {
    context.restart();
    while (context.poll() > 0) {
      context.restart();
    }
    if (done && done()) return;
    if (busy_outside_ && busy_outside_()) {
      context.restart();
      context.run_one();
      continue;
    }
    if (!wake_next()) return;
  } while (true);
}

}  // namespace hone
