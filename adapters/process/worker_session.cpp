#include "adapters/process/worker_session.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "programs/json_member.hpp"
#include "programs/json_text.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

namespace asio = boost::asio;
using nlohmann::json;

constexpr std::size_t longest_line = 64UL << 20;
constexpr std::size_t longest_log_line = 4096;
constexpr std::size_t kept_log_lines = 5;
constexpr std::size_t quoted = 200;

constexpr auto tuple = asio::as_tuple(asio::use_awaitable);

}  // namespace

Worker::Session::Session(const asio::any_io_executor& executor, const WorkerSettings& settings)
    : executor_(executor),
      settings_(settings),
      child_(settings.command, settings.folder),
      in_(executor, child_.take_stdin()),
      out_(executor, child_.take_stdout()),
      err_(executor, child_.take_stderr()) {}

// The three coroutines end when `finish` closes the pipes; each holds the session, so nothing has to wait for them.
void Worker::Session::start() {
  asio::co_spawn(executor_, read_replies(shared_from_this()), asio::detached);
  asio::co_spawn(executor_, read_log(shared_from_this()), asio::detached);
}

void Worker::Session::send(std::int64_t id, std::string line) {
  pending_.emplace(id, std::make_shared<Pending>(executor_));
  unsent_ += line;
  unsent_ += '\n';
  if (std::exchange(writing_, true)) return;
  asio::co_spawn(executor_, write_requests(shared_from_this()), asio::detached);
}

asio::awaitable<Result<Value>> Worker::Session::reply_to(std::int64_t id) {
  const std::shared_ptr<Pending> pending = pending_.at(id);
  if (!pending->reply) {
    const auto [woken] = co_await pending->arrived.async_wait(tuple);
    if (!pending->reply) throw boost::system::system_error(woken);  // not the reply woke us: we were cancelled
  }
  pending_.erase(id);
  co_return std::move(*pending->reply);
}

void Worker::Session::give_up(std::int64_t id) {
  if (pending_.erase(id) > 0 && !ended_) given_up_.insert(id);
}

asio::awaitable<void> Worker::Session::write_requests(std::shared_ptr<Session> self) {
  while (!self->ended_ && !self->unsent_.empty()) {
    const std::string bytes = std::exchange(self->unsent_, {});
    for (std::size_t at = 0; at < bytes.size() && !self->ended_;) {
      const long written = write_without_signal(self->in_.native_handle(), bytes.data() + at, bytes.size() - at);
      if (written >= 0) {
        at += static_cast<std::size_t>(written);
      } else if (errno == EAGAIN) {
        co_await self->in_.async_wait(asio::posix::stream_descriptor::wait_write, tuple);
      } else if (errno != EINTR) {
        co_return;  // it reads no more: the end of its stdout says the rest, or the requests' deadlines
      }
    }
  }
  self->writing_ = false;
}

asio::awaitable<void> Worker::Session::read_replies(std::shared_ptr<Session> self) {
  std::string buffer;
  while (!self->ended_) {
    const auto [error, length] = co_await asio::async_read_until(self->out_, asio::dynamic_buffer(buffer, longest_line), '\n', tuple);
    if (self->ended_) co_return;
    if (error == asio::error::not_found) {
      self->finish("wrote a line of more than 64 MiB", Seconds::zero());
    } else if (error && buffer.empty()) {
      self->finish("", Seconds(0.05));
    } else {
      const std::size_t line = error ? buffer.size() : length;
      if (const auto why = self->take_line(std::string_view(buffer).substr(0, line))) self->finish(*why, Seconds::zero());
      buffer.erase(0, line);
    }
  }
}

std::optional<std::string> Worker::Session::take_line(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (line.find_first_not_of(" \t") == std::string_view::npos) return std::nullopt;
  json reply = json_from_python(line);
  if (settings_.clean_reply) change_texts(reply, settings_.clean_reply);
  const auto shown = [&] {
    if (!is_readable(line)) return fmt::format("{} bytes that are no text", line.size());
    const std::string text = valid_utf8(cleaned(std::string(line)));
    return fmt::format("`{}{}`", utf8_prefix(text, quoted), text.size() > quoted ? "…" : "");
  };
  if (!reply.is_object()) {
    return fmt::format("wrote {} on stdout, which is no JSON object (what is not a reply belongs on stderr)", shown());
  }
  const auto id = reply.find("id");
  const bool has_id = id != reply.end() && id->is_number_integer();
  const auto waiting = has_id ? pending_.find(id->get<std::int64_t>()) : pending_.end();
  if (waiting == pending_.end() || waiting->second->reply) {
    const bool late = has_id && given_up_.erase(id->get<std::int64_t>()) > 0;
    if (!late) return fmt::format("wrote the reply {}, whose `id` is that of no request that waits for one", shown());
    ++replies_;
    return std::nullopt;
  }
  ++replies_;
  const auto error = reply.find("error");
  Pending& pending = *waiting->second;
  if (error != reply.end() && !error->is_null()) {
    pending.reply.emplace(failure_in(*error));
  } else {
    pending.reply.emplace(Value::of(std::move(reply)));
  }
  pending.arrived.cancel();
  return std::nullopt;
}

Failure Worker::Session::failure_in(const json& error) const {
  std::string message = error.is_string() ? error.get<std::string>() : text_member(error, "message");
  if (message.empty()) message = "The command gave no reason.";
  if (std::isalnum(static_cast<unsigned char>(message.back())) != 0) message += '.';
  const bool by_prompt = settings_.failure == FailureKind::program && text_member(error, "kind") == "program";
  return {by_prompt ? FailureKind::program_error : settings_.failure, cleaned(std::move(message))};
}

asio::awaitable<void> Worker::Session::read_log(std::shared_ptr<Session> self) {
  for (;;) {
    // What a pending read had taken when the command ended would be lost: so the bytes stay in the pipe until it is their turn.
    const auto [error] = co_await self->err_.async_wait(asio::posix::stream_descriptor::wait_read, tuple);
    if (error || self->ended_) co_return;
    if (self->read_some_log() <= 0 && errno != EAGAIN) co_return;
  }
}

long Worker::Session::read_some_log() {
  std::array<char, 4096> bytes;
  errno = 0;
  long count = 0;
  do count = ::read(err_.native_handle(), bytes.data(), bytes.size());
  while (count < 0 && errno == EINTR);
  if (count > 0) note({bytes.data(), static_cast<std::size_t>(count)});
  return count;
}

std::string Worker::Session::cleaned(std::string text) const { return settings_.clean ? settings_.clean(std::move(text)) : std::move(text); }

void Worker::Session::note(std::string_view bytes) {
  log_rest_ += bytes;
  for (auto end = log_rest_.find('\n'); end != std::string::npos; end = log_rest_.find('\n')) {
    keep(cleaned(log_rest_.substr(0, end)));
    log_rest_.erase(0, end + 1);
  }
  if (log_rest_.size() <= 2 * longest_log_line) return;
  // Of a line without end so much is held back that a key across the cut has come whole, and one that is still coming is not cut.
  log_rest_ = cleaned(std::move(log_rest_));
  if (log_rest_.size() <= 2 * longest_log_line) return;
  keep(log_rest_.substr(0, longest_log_line));
  log_rest_.erase(0, longest_log_line);
}

void Worker::Session::keep(std::string_view line) {
  do {
    std::string piece = valid_utf8(std::string(line.substr(0, longest_log_line)));
    line.remove_prefix(std::min(line.size(), longest_log_line));
    if (settings_.log) settings_.log(piece);
    last_words_.push_back(std::move(piece));
    if (last_words_.size() > kept_log_lines) last_words_.pop_front();
  } while (!line.empty());
}

void Worker::Session::drain_log() {
  while (read_some_log() > 0) {
  }
  if (!log_rest_.empty()) note("\n");
}

void Worker::Session::finish(const std::string& why, Seconds grace) {
  if (std::exchange(ended_, true)) return;
  boost::system::error_code ignored;
  in_.close(ignored);
  const std::string how = child_.end(grace);
  drain_log();
  out_.close(ignored);
  err_.close(ignored);
  std::string message = fmt::format("The command `{}` {}.", settings_.command.front(), why.empty() ? fmt::format("ended ({})", how) : why);
  for (const auto& line : last_words_) message += (&line == &last_words_.front() ? " Its last words: " : " / ") + line;
  for (const auto& [id, pending] : pending_) {
    if (pending->reply) continue;
    pending->reply.emplace(Failure{settings_.failure, message});
    pending->arrived.cancel();
  }
}

}  // namespace hone
