#include "adapters/run/signal_watch.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

namespace hone {
namespace {

bool is_ignored(int signal) {
  struct sigaction now {};
  return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

struct SignalWatch::Parts {
  boost::asio::io_context io;
  boost::asio::signal_set signals{io, SIGINT, SIGTERM};
  std::function<void()> on_first;
  std::function<void()> on_second;
  std::atomic<int> first = 0;
  std::thread thread;

  void wait() {
    signals.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      if (first == 0) {
        first = signal;
        on_first();
        return wait();
      }
      on_second();
      std::_Exit(exit_code(signal));
    });
  }
};

SignalWatch::SignalWatch(std::function<void()> on_first, std::function<void()> on_second) : parts_(std::make_unique<Parts>()) {
  parts_->on_first = std::move(on_first);
  parts_->on_second = std::move(on_second);
  if (!is_ignored(SIGHUP)) parts_->signals.add(SIGHUP);
  parts_->wait();
  parts_->thread = std::thread([this] { parts_->io.run(); });
}

SignalWatch::~SignalWatch() {
  boost::asio::post(parts_->io, [this] { parts_->signals.cancel(); });
  parts_->thread.join();
}

std::optional<int> SignalWatch::signal() const {
  const int signal = parts_->first;
  return signal == 0 ? std::nullopt : std::optional(signal);
}

void ignore_signals_of_writes() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace hone
