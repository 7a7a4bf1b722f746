#pragma once

#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "programs/clock.hpp"
#include "programs/result.hpp"

namespace hone {

/// What `work` gives, or nothing where `end` comes first; the other is then cancelled and has ended before this returns.
///
/// Not `work || end`: that turns an immediate failure of `work` into a timeout. Cancellation goes on to both.
template <class T>
boost::asio::awaitable<std::optional<T>> unless(boost::asio::awaitable<void> end, boost::asio::awaitable<T> work) {
  namespace asio = boost::asio;
  const auto executor = co_await asio::this_coro::executor;
  auto worked = asio::co_spawn(executor, std::move(work), asio::deferred);
  auto ended = asio::co_spawn(executor, std::move(end), asio::deferred);
  auto group = asio::experimental::make_parallel_group(std::move(worked), std::move(ended));
  auto [order, thrown, done, interrupted] =
      co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  if (!thrown) co_return std::optional<T>(std::move(done));
  // Who cancels us cancels both: then `end` did not come.
  const auto state = co_await asio::this_coro::cancellation_state;
  const bool over = order[0] == 1 && !interrupted && state.cancelled() == asio::cancellation_type::none;
  if (!over) std::rethrow_exception(thrown);
  co_return std::nullopt;
}

/// What `work` gives, or nothing at `deadline`; `work` is then cancelled and has ended before this returns.
template <class T>
boost::asio::awaitable<std::optional<T>> with_deadline(Clock& clock, TimePoint deadline, boost::asio::awaitable<T> work) {
  if (deadline == TimePoint::max()) {
    T done = co_await std::move(work);
    co_return std::optional<T>(std::move(done));
  }
  auto sleep = clock.sleep_until(deadline);
  auto result = unless(std::move(sleep), std::move(work));
  co_return co_await std::move(result);
}

}  // namespace hone
