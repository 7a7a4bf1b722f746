#include "adapters/process/worker.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/async/with_deadline.hpp"
#include "adapters/process/worker_session.hpp"
#include "programs/json_line.hpp"

namespace hone {

using nlohmann::json;

Worker::Worker(boost::asio::any_io_executor executor, Clock& clock, WorkerSettings settings)
    : executor_(std::move(executor)), clock_(clock), settings_(std::move(settings)) {}

Worker::~Worker() { end(); }

void Worker::end() {
  ended_ = true;
  if (session_) session_->finish("was stopped", Seconds(0.1));
}

Result<std::shared_ptr<Worker::Session>> Worker::session() {
  if (session_ && !session_->ended()) return session_;
  try {
    session_ = std::make_shared<Session>(executor_, settings_);
  } catch (const std::system_error& error) {
    return Failure{FailureKind::setup,
                   fmt::format("The command `{}` cannot be started in {}: {}. Check that it is there and can be executed.",
                               settings_.command.front(), settings_.folder.empty() ? "this folder" : settings_.folder.string(),
                               error.code().message())};
  }
  session_->start();
  return session_;
}

boost::asio::awaitable<Result<Value>> Worker::ask(std::string op, json request, TimePoint deadline) {
  if (ended_) co_return not_sent(FailureKind::cancelled, "The run is being stopped.");
  auto opened = session();
  if (!opened) co_return opened.error();
  const std::shared_ptr<Session> life = *opened;
  const std::int64_t id = ++last_id_;
  request["v"] = 1;
  request["id"] = id;
  request["op"] = op;
  life->send(id, json_line(request));

  struct GiveUp {
    std::shared_ptr<Session> life;
    std::int64_t id;
    ~GiveUp() { life->give_up(id); }
  } at_the_end{life, id};

  const std::uint64_t replies = life->replies();
  const TimePoint timeout = clock_.now() + settings_.timeout;
  auto reply = life->reply_to(id);
  auto in_time = co_await with_deadline(clock_, std::min(deadline, timeout), std::move(reply));
  if (in_time) co_return std::move(*in_time);

  const bool hung = timeout <= deadline && life->replies() == replies;
  if (hung) life->finish(fmt::format("gave no answer at all for {} s and was stopped", settings_.timeout.count()), Seconds::zero());
  co_return Failure{FailureKind::timeout, fmt::format("The command `{}` gave no answer in time.", settings_.command.front())};
}

}  // namespace hone
