#include "adapters/run/signal_watch.hpp"

#include <csignal>
#include <future>

#include <doctest/doctest.h>

using namespace hone;

TEST_CASE("the first signal is a wish and is remembered") {
  std::promise<void> asked;
  SignalWatch watch([&] { asked.set_value(); }, [] {});
  CHECK_FALSE(watch.signal());
  std::raise(SIGTERM);
  asked.get_future().wait();
  CHECK(watch.signal() == SIGTERM);
}

TEST_CASE("each signal has its exit code") {
  CHECK(SignalWatch::exit_code(SIGINT) == 130);
  CHECK(SignalWatch::exit_code(SIGTERM) == 143);
  CHECK(SignalWatch::exit_code(SIGHUP) == 129);
}
