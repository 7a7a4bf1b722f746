#include "adapters/models/shared_model.hpp"

#include <exception>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "adapters/async/event.hpp"
#include "adapters/models/attempts.hpp"

namespace hone {

namespace asio = boost::asio;

namespace {

using Failures = std::map<std::string, std::vector<Failure>>;

/// It cost something: whoever comes after is charged it too. What only the user can mend is mended by then, and is asked anew.
bool is_shared(const Failure& failure) { return failure.sent && !is_fatal(failure.kind); }
bool is_shared(const AttemptRecord& attempt) { return attempt.failure && attempt.actual.calls > 0 && !is_fatal(*attempt.failure); }

/// The attempts at a call of one run that failed so, as far as its record knows.
std::map<std::string, std::size_t> shared_failures(const std::vector<AttemptRecord>& attempts) {
  std::map<std::string, std::size_t> counts;
  for (const auto& attempt : attempts) {
    if (is_shared(attempt)) ++counts[attempt.intent.key];
  }
  return counts;
}

Failures failures_in(const std::vector<AttemptRecord>& attempts, const std::string& role) {
  Failures failures;
  for (const auto& attempt : attempts) {
    if (!is_shared(attempt) || attempt.intent.role != role) continue;
    Failure failure{*attempt.failure};
    failure.message = fmt::format("An earlier attempt at the same call failed ({}).", name(failure.kind));
    failure.refused = attempt.state == AttemptState::failed;
    failures[attempt.intent.key].push_back(std::move(failure));
  }
  return failures;
}

/// It was under way when its process was killed.
bool was_cut_off(const AttemptRecord& attempt) { return attempt.state == AttemptState::unknown && !attempt.failure; }

}  // namespace

std::vector<std::int64_t> never_sent(const std::vector<AttemptRecord>& of_run, const std::vector<AttemptRecord>& of_all) {
  std::map<std::string, std::size_t> on_the_wire;  // by call, over all stops
  for (const auto& attempt : of_all) {
    if (was_cut_off(attempt)) ++on_the_wire[attempt.intent.key];
  }
  std::vector<std::int64_t> ids;
  for (const auto& attempt : of_run) {
    if (!was_cut_off(attempt)) continue;
    if (auto& sent = on_the_wire[attempt.intent.key]; sent > 0) {
      --sent;
    } else {
      ids.push_back(attempt.id);
    }
  }
  return ids;
}

struct SharedModel::Core {
  /// An attempt under way, and those who wait for what comes of it.
  struct Flight {
    explicit Flight(const asio::any_io_executor& executor) : ended(executor) {}
    Event ended;
    bool over = false;
    std::optional<Result<Completion>> result;  // none where it was cancelled, or the disk failed
  };

  Core(const ModelSettings& settings, std::unique_ptr<Provider> the_provider, const SharedModelParts& the_parts)
      : role(settings.role),
        parts(the_parts),
        provider(std::move(the_provider)),
        attempts(settings, *provider, ChainParts{.executor = parts.executor, .clock = parts.clock, .log = parts.log, .for_chains = true}) {
    if (parts.log != nullptr) failures = failures_in(parts.log->attempts(), role);
  }

  /// One attempt at the server.
  asio::awaitable<Result<Completion>> on_the_wire(const std::string& run, SendContext context) {
    Call call;
    call.key = context.key;
    call.wire = *context.request;
    call.context.deadline = context.step_deadline;  // it is written when its turn comes, and its timeout begins then
    call.context.phase = run;
    call.context.purse = parts.wall;
    call.waiters = 0;  // whether it is tried again is for each run to say
    for (;;) {
      Result<Completion> result = co_await attempts.make(call);
      if (result || result.error().kind != FailureKind::cut) co_return result;
      if (!parts.wall->anything_open()) co_return wall_reached();
      co_await parts.wall->next_settled();  // what was set aside in full may leave enough
    }
  }

  static Failure wall_reached() {
    return not_sent(FailureKind::setup, "What all runs may cost together is spent: the next call might pass `--total-usd`. Resume with a higher one.");
  }

  /// What comes of attempt `number` (from 0) at a call.
  asio::awaitable<Result<Completion>> attempt(const std::string& run, std::size_t number, SendContext context) {
    const std::string key = context.key;
    auto sending = on_the_wire(run, std::move(context));
    if (parts.log == nullptr) co_return co_await std::move(sending);
    for (;;) {
      const auto known = failures.find(key);
      if (known != failures.end() && number < known->second.size()) co_return known->second[number];
      if (auto stored = parts.log->find(key)) {
        stored->spend = stored->first_spend;
        co_return std::move(*stored);
      }
      const auto found = flights.find(key);
      if (found == flights.end()) break;
      const auto flight = found->second;
      while (!flight->over) co_await flight->ended.wait();
      // Where nothing came of it, that was the affair of who made it: the first who waited makes it now.
      if (flight->result) co_return *flight->result;
    }
    auto flying = fly(key, std::move(sending));
    co_return co_await std::move(flying);
  }

  /// Makes an attempt for all who ask for the same one meanwhile.
  asio::awaitable<Result<Completion>> fly(std::string key, asio::awaitable<Result<Completion>> sending) {
    const auto flight = std::make_shared<Flight>(parts.executor);
    flights.emplace(key, flight);
    std::exception_ptr error;
    try {
      flight->result = co_await std::move(sending);
      if (!*flight->result && is_shared(flight->result->error())) failures[key].push_back(without_pause(flight->result->error()));
    } catch (...) {
      error = std::current_exception();
    }
    flights.erase(key);
    flight->over = true;
    flight->ended.notify();
    if (error) std::rethrow_exception(error);
    co_return *flight->result;
  }

  /// Who comes later does not wait for what the server asked of who came first.
  static Failure without_pause(Failure failure) {
    failure.retry_after_s.reset();
    return failure;
  }

  std::string role;
  SharedModelParts parts;
  std::unique_ptr<Provider> provider;
  Attempts attempts;
  Failures failures;  // that are shared, by call, in order
  std::map<std::string, std::shared_ptr<Flight>> flights;
  std::optional<std::optional<std::int64_t>> context_window;  // as the server reports it, once it was asked
};

/// The server as one run sees it.
class SharedModel::RunProvider final : public Provider {
 public:
  RunProvider(std::shared_ptr<Core> core, std::string run, std::map<std::string, std::size_t> failed) : core_(std::move(core)), run_(std::move(run)), failed_(std::move(failed)) {}

  const Endpoint& endpoint() const override { return core_->provider->endpoint(); }
  WireRequest encode(const ModelRequest& request) const override { return core_->provider->encode(request); }

  asio::awaitable<Result<Completion>> send(std::string, SendContext context) override {
    const std::string key = context.key;
    auto attempt = core_->attempt(run_, failed_[key], std::move(context));
    Result<Completion> result = co_await std::move(attempt);
    if (!result && is_shared(result.error())) ++failed_[key];
    co_return result;
  }

  asio::awaitable<std::optional<std::int64_t>> reported_context(TimePoint deadline) override {
    if (!core_->context_window) core_->context_window = co_await core_->provider->reported_context(deadline);
    co_return *core_->context_window;
  }

 private:
  std::shared_ptr<Core> core_;
  std::string run_;
  std::map<std::string, std::size_t> failed_;  // attempts of this run at a call that are shared
};

SharedModel::SharedModel(const ModelSettings& settings, std::unique_ptr<Provider> provider, const SharedModelParts& parts)
    : core_(std::make_shared<Core>(settings, std::move(provider), parts)) {}

SharedModel::~SharedModel() = default;

std::unique_ptr<Provider> SharedModel::provider_for(std::string run, const std::vector<AttemptRecord>& before) {
  return std::make_unique<RunProvider>(core_, std::move(run), shared_failures(before));
}

void SharedModel::drain() { core_->attempts.drain(); }

}  // namespace hone
