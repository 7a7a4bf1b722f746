#include "adapters/async/event.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace hone {

namespace asio = boost::asio;

namespace {

asio::awaitable<void> throw_if_cancelled() {
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() == asio::cancellation_type::none) co_return;
  throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace

asio::awaitable<void> Event::wait() {
  boost::system::error_code woken;  // always operation_aborted: nothing else ends this timer
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  co_await throw_if_cancelled();
}

asio::awaitable<void> Event::wait_until(Clock& clock, TimePoint when) {
  if (when == TimePoint::max()) co_return co_await wait();
  const auto executor = co_await asio::this_coro::executor;
  auto notified = asio::co_spawn(executor, wait(), asio::deferred);
  auto slept = asio::co_spawn(executor, clock.sleep_until(when), asio::deferred);
  auto group = asio::experimental::make_parallel_group(std::move(notified), std::move(slept));
  co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  co_await throw_if_cancelled();
}

}  // namespace hone
