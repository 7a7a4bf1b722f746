#pragma once

#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "tests/support/virtual_clock.hpp"

namespace hone {

/// A coroutine that was started and whose result is looked at later.
template <class T>
class Started {
 public:
  Started(boost::asio::io_context& context, boost::asio::awaitable<T> work) {
    boost::asio::co_spawn(context, std::move(work), [this](std::exception_ptr thrown, T value) {
      thrown_ = thrown;
      if (!thrown) value_.emplace(std::move(value));
      done_ = true;
    });
  }
  Started(const Started&) = delete;
  Started& operator=(const Started&) = delete;

  bool done() const { return done_; }
  /// What came out; throws what was thrown.
  T& get() {
    if (thrown_) std::rethrow_exception(thrown_);
    if (!value_) throw std::logic_error("the coroutine has not ended");
    return *value_;
  }

 private:
  bool done_ = false;
  std::exception_ptr thrown_;
  std::optional<T> value_;
};

/// Runs `work` to its end in virtual time.
template <class T>
T await_on(boost::asio::io_context& context, VirtualClock& clock, boost::asio::awaitable<T> work) {
  Started<T> started(context, std::move(work));
  clock.run(context, [&] { return started.done(); });
  return std::move(started.get());
}

/// Runs `work` to its end in real time.
template <class T>
T await_on(boost::asio::io_context& context, boost::asio::awaitable<T> work) {
  Started<T> started(context, std::move(work));
  context.restart();
  while (!started.done() && context.run_one() > 0) {
  }
  return std::move(started.get());
}

}  // namespace hone
