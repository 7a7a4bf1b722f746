#include "adapters/models/model_chain.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "adapters/async/event.hpp"
#include "adapters/async/with_deadline.hpp"
#include "adapters/models/attempts.hpp"
#include "adapters/models/wire/call_key.hpp"

namespace hone {

namespace asio = boost::asio;

namespace {

/// Of a model whose window nobody knows: `max_tokens` suggests that at least twice as much fits.
std::int64_t assumed_context(const ModelSettings& settings) { return std::max<std::int64_t>(8192, 2 * settings.max_tokens); }

/// One call under way and those who wait for it.
struct Flight {
  Flight(const asio::any_io_executor& executor, Call the_call) : call(std::move(the_call)), ended(executor) {}

  bool done() const { return result.has_value() || error; }

  Call call;
  Event ended;
  std::optional<Result<Completion>> result;
  std::exception_ptr error;
  asio::cancellation_signal stop;
};

/// One who waits.
class Waiter {
 public:
  explicit Waiter(Flight& flight) : flight_(flight) { ++flight_.call.waiters; }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() { --flight_.call.waiters; }

 private:
  Flight& flight_;
};

/// Failures of who asked first that say nothing to others: its budget, its deadline.
bool is_private(const Failure& failure) {
  return failure.kind == FailureKind::cut || failure.kind == FailureKind::timeout;
}

Failure gave_up_waiting() {
  return not_sent(FailureKind::timeout, "The step's deadline passed while the same call, made by another step, was under way.");
}

}  // namespace

struct ModelChain::Core : std::enable_shared_from_this<Core> {
  Core(const ModelSettings& settings, std::unique_ptr<Provider> the_provider, ChainParts the_parts)
      : parts(std::move(the_parts)),
        context(settings.context),
        assumed(assumed_context(settings)),
        provider(std::move(the_provider)),
        attempts(settings, *provider, parts),
        none_left(parts.executor) {}

  Call call_for(const ModelRequest& request, const CallContext& context) const {
    Call call;
    call.wire = provider->encode(request);
    call.key = call_key(provider->endpoint(), call.wire, context.draw, parts.seed);
    call.context = context;
    return call;
  }

  std::shared_ptr<Flight> add_flight(Call call) {
    auto flight = std::make_shared<Flight>(parts.executor, std::move(call));
    flights.emplace(flight->call.key, flight);
    return flight;
  }

  /// May run the flight to its end before it returns: who waits is counted before.
  void start(const std::shared_ptr<Flight>& flight) {
    auto journey = fly(shared_from_this(), flight);
    // The handler keeps the flight, and with it the signal, until the coroutine is gone.
    auto landed = asio::bind_cancellation_slot(flight->stop.slot(), [flight](std::exception_ptr) {});
    asio::co_spawn(parts.executor, std::move(journey), std::move(landed));
  }

  static asio::awaitable<void> fly(std::shared_ptr<Core> core, std::shared_ptr<Flight> flight) {
    try {
      flight->result = co_await core->attempts.make(flight->call);
    } catch (...) {
      flight->error = std::current_exception();
    }
    core->flights.erase(flight->call.key);
    flight->ended.notify();
    if (core->flights.empty()) core->none_left.notify();
  }

  /// Waits for the end of `flight`; false: not by `deadline`.
  asio::awaitable<bool> wait_for(std::shared_ptr<Flight> flight, TimePoint deadline) {
    while (!flight->done() && parts.clock.now() < deadline) co_await flight->ended.wait_until(parts.clock, deadline);
    co_return flight->done();
  }

  asio::awaitable<Result<Completion>> complete(Call call) {
    const TimePoint deadline = call.context.deadline;
    const std::string key = call.key;
    for (;;) {
      if (auto stored = parts.log->find(key)) co_return attempts.reuse(call, std::move(*stored));
      const auto found = flights.find(key);
      const bool own = found == flights.end();
      const auto flight = own ? add_flight(call) : found->second;
      const Waiter waiter(*flight);
      if (own) start(flight);
      // One's own flight knows the deadline and says better what became of it.
      const bool ended = co_await wait_for(flight, own ? TimePoint::max() : deadline);
      if (!ended) co_return gave_up_waiting();
      if (flight->error) std::rethrow_exception(flight->error);
      if (own) co_return *flight->result;
      if (*flight->result) co_return attempts.reuse(call, **flight->result);
      if (!is_private(flight->result->error())) co_return *flight->result;
    }
  }

  ChainParts parts;
  std::optional<std::int64_t> context;
  std::int64_t assumed;
  std::unique_ptr<Provider> provider;
  Attempts attempts;
  std::map<std::string, std::shared_ptr<Flight>> flights;
  Event none_left;
};

ModelChain::ModelChain(const ModelSettings& settings, std::unique_ptr<Provider> provider, ChainParts parts)
    : core_(std::make_shared<Core>(settings, std::move(provider), std::move(parts))) {}

ModelChain::~ModelChain() { cancel(); }

asio::awaitable<Result<Completion>> ModelChain::complete(const ModelRequest& request, const CallContext& context) {
  const auto core = core_;  // where the event loop is torn down round this, it is still there for what the call holds
  Call call = core->call_for(request, context);
  if (core->parts.log != nullptr) co_return co_await core->complete(std::move(call));
  call.waiters = 1;
  co_return co_await core->attempts.make(call);
}

std::int64_t ModelChain::context_window() const { return core_->context.value_or(core_->assumed); }

asio::awaitable<ContextSource> ModelChain::learn_context(TimePoint deadline, std::optional<std::int64_t> earlier) {
  if (core_->context) co_return ContextSource::settings;
  auto asking = core_->provider->reported_context(deadline);
  const auto reported = co_await unless(core_->attempts.draining(), std::move(asking));
  core_->context = reported.value_or(std::nullopt);
  if (core_->context) co_return ContextSource::server;
  core_->context = earlier;
  co_return earlier ? ContextSource::earlier : ContextSource::assumed;
}

std::optional<std::string> ModelChain::breaker_open() const { return core_->attempts.breaker().open(); }

void ModelChain::cancel() {
  std::vector<std::shared_ptr<Flight>> under_way;
  for (const auto& [key, flight] : core_->flights) under_way.push_back(flight);
  for (const auto& flight : under_way) flight->stop.emit(asio::cancellation_type::terminal);
}

void ModelChain::drain() { core_->attempts.drain(); }

asio::awaitable<void> ModelChain::idle() {
  const auto core = core_;
  while (!core->flights.empty()) co_await core->none_left.wait();
}

}  // namespace hone
