#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <nlohmann/json_fwd.hpp>

#include "programs/clock.hpp"
#include "programs/result.hpp"
#include "programs/value.hpp"

namespace hone {

/// A command that answers JSON lines, and what its failures count as.
struct WorkerSettings {
  std::vector<std::string> command;  ///< program and arguments, no shell; not empty
  std::filesystem::path folder;      ///< it runs here; empty: the current folder
  Seconds timeout{60};               ///< of one request
  FailureKind failure = FailureKind::program;  ///< program, retriever or metric: what it is when the command fails
  std::function<void(const std::string& line)> log;  ///< gets each line of its stderr; empty: they are dropped
  std::function<std::string(std::string text)> clean = {};  ///< cuts keys out of what it says before it is logged or stands in a message; empty: nothing is cut
  std::function<std::string(std::string text)> clean_reply = {};  ///< the same of the texts in its replies, which are kept and sent to models
};

/// An external command that speaks JSON lines: `{"v": 1, "id": N, "op": …}` in, `{"id": N, …}` out, in any order, any number
/// in flight. docs/commands.md has the protocol.
///
/// Started with the first request, and again with the next when it has died. What was in flight then fails, as it does when
/// a line on stdout is no reply; so does a request that got no answer in time, and a command that gave no answer at all
/// meanwhile is taken for hung and started anew. Its stderr goes to the log; the last lines go into messages.
/// Lives on one strand, which outlives it; outlives its requests. Its end kills the command and all that it started. While a
/// command lives it is listened to, so an event loop does not run out of work before `end`.
class Worker {
 public:
  Worker(boost::asio::any_io_executor executor, Clock& clock, WorkerSettings settings);
  ~Worker();

  /// Sends `request` with `v`, `id` and `op` added and waits for the reply, whole.
  ///
  /// Fails with the settings' kind; with `program_error` where a program says `{"error": {"kind": "program"}}`; with
  /// `timeout` at the deadline; with `setup` where the command cannot be started.
  /// Cancellation throws boost::system::system_error(operation_aborted); the command is not told.
  boost::asio::awaitable<Result<Value>> ask(std::string op, nlohmann::json request, TimePoint deadline);

  /// Ends the command for good. What is in flight fails; what is asked later is `cancelled`.
  void end();

 private:
  class Session;
  Result<std::shared_ptr<Session>> session();

  boost::asio::any_io_executor executor_;
  Clock& clock_;
  WorkerSettings settings_;
  std::shared_ptr<Session> session_;
  std::int64_t last_id_ = 0;
  bool ended_ = false;
};

}  // namespace hone
