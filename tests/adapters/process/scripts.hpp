#pragma once

#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "adapters/async/system_clock.hpp"
#include "adapters/process/worker.hpp"

namespace hone::test {

/// A worker written in shell: `body` runs for each request, with the request in $line and its id in $id.
inline WorkerSettings shell_worker(const std::string& body) {
  WorkerSettings settings;
  settings.command = {"sh", "-c",
                      "while read -r line; do id=${line#*\\\"id\\\":}; id=${id%%,*}; id=${id%%\\}*}; " + body + "; done"};
  settings.timeout = Seconds(20);
  return settings;
}

/// A worker on an event loop of its own.
struct Bench {
  explicit Bench(WorkerSettings settings) : worker(std::make_shared<Worker>(context.get_executor(), clock, std::move(settings))) {}

  template <class T>
  T run(boost::asio::awaitable<T> work) {
    auto done = boost::asio::co_spawn(context, std::move(work), boost::asio::use_future);
    context.restart();
    while (done.wait_for(std::chrono::seconds(0)) != std::future_status::ready) context.run_one();
    return done.get();
  }

  Result<Value> ask(const std::string& op = "run", TimePoint deadline = TimePoint::max());

  boost::asio::io_context context;
  SystemClock clock;
  std::shared_ptr<Worker> worker;
};

}  // namespace hone::test
