#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <nlohmann/json.hpp>

#include "adapters/process/child_process.hpp"
#include "adapters/process/worker.hpp"

namespace hone {

/// One life of the command, from start to death. Shared by the worker and the coroutines that read and write its pipes.
class Worker::Session : public std::enable_shared_from_this<Session> {
 public:
  /// Throws std::system_error where the command cannot be started.
  Session(const boost::asio::any_io_executor& executor, const WorkerSettings& settings);

  /// Begins to read.
  void start();
  bool ended() const { return ended_; }
  /// Replies so far, late ones among them: a command that gives none is hung.
  std::uint64_t replies() const { return replies_; }

  /// Queues the request `id`, a line without its end.
  void send(std::int64_t id, std::string line);
  /// Waits for its reply, for as long as that takes. Cancellation throws boost::system::system_error(operation_aborted).
  boost::asio::awaitable<Result<Value>> reply_to(std::int64_t id);
  /// Nobody waits for the reply any more: it is dropped when it comes.
  void give_up(std::int64_t id);

  /// Ends the command; what is in flight fails with a message that opens with `why`, or says how it ended where that is empty.
  void finish(const std::string& why, Seconds grace);

 private:
  struct Pending {
    explicit Pending(const boost::asio::any_io_executor& executor)
        : arrived(executor, boost::asio::steady_timer::time_point::max()) {}
    boost::asio::steady_timer arrived;  // cancelled when `reply` is set
    std::optional<Result<Value>> reply;
  };

  static boost::asio::awaitable<void> read_replies(std::shared_ptr<Session> self);
  static boost::asio::awaitable<void> read_log(std::shared_ptr<Session> self);
  static boost::asio::awaitable<void> write_requests(std::shared_ptr<Session> self);
  /// Gives the line's reply to whoever waits for it; otherwise why it is none.
  std::optional<std::string> take_line(std::string_view line);
  /// Takes what came on stderr, in pieces of any length.
  void note(std::string_view bytes);
  /// Logs a line of stderr, without keys, in pieces where it is long.
  void keep(std::string_view line);
  /// Takes some of what stands in stderr: how many bytes; 0 at its end, under 0 where there is nothing (yet).
  long read_some_log();
  /// Takes what the dead command had still written to stderr.
  void drain_log();
  Failure failure_in(const nlohmann::json& error) const;
  /// Without the keys that the settings know of: for whatever is shown or kept.
  std::string cleaned(std::string text) const;

  const boost::asio::any_io_executor executor_;
  const WorkerSettings settings_;
  ChildProcess child_;
  boost::asio::posix::stream_descriptor in_;
  boost::asio::posix::stream_descriptor out_;
  boost::asio::posix::stream_descriptor err_;
  std::map<std::int64_t, std::shared_ptr<Pending>> pending_;
  std::set<std::int64_t> given_up_;
  std::string unsent_;
  bool writing_ = false;
  bool ended_ = false;
  std::uint64_t replies_ = 0;
  std::string log_rest_;               // the last line of stderr, as far as it has come
  std::deque<std::string> last_words_;
};

}  // namespace hone
