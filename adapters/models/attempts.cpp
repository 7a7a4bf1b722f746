#include "adapters/models/attempts.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "adapters/models/wire/cost.hpp"

namespace hone {

namespace asio = boost::asio;

namespace {

Failure does_not_fit(const std::string& role) {
  return not_sent(FailureKind::cut, fmt::format("What a call to models.{} may cost at worst does not fit into what was set aside.", role));
}

Failure no_slot(const std::string& role) {
  return not_sent(FailureKind::timeout, fmt::format("The step's deadline passed while it waited for a slot of models.{}.", role));
}

Failure stopped() {
  return not_sent(FailureKind::cancelled, "The run is being stopped.");
}

// What a request will about use: servers count some four bytes a token, and the longest reply until it has come.
double expected_tokens(const WireRequest& wire) {
  return static_cast<double>(wire.body.size()) / 4 + static_cast<double>(wire.max_output_tokens);
}

RateLimiter::End end_of(const Result<Completion>& result) {
  if (result) return RateLimiter::End::replied;
  switch (result.error().kind) {
    case FailureKind::rate_limited: return RateLimiter::End::rate_limited;
    case FailureKind::timeout: return RateLimiter::End::timed_out;
    default: return RateLimiter::End::other;
  }
}

/// What everybody has to wait; nothing where it is more than anybody waits.
Seconds requested_pause(const Result<Completion>& result, const RetryPolicy& policy) {
  const Seconds pause(result ? 0.0 : result.error().retry_after_s.value_or(0));
  return pause > policy.longest_requested ? Seconds::zero() : pause;
}

bool is_unreachable(const Failure& failure) { return failure.kind == FailureKind::network && !failure.sent; }

/// The failure of one request as the world's: its step is a hole, and the others go on.
Failure not_taken(Failure failure) {
  failure.kind = FailureKind::server_error;
  return failure;
}

bool is_unknown(const Failure& failure) { return failure.sent && !failure.refused; }

/// What an attempt is charged.
Spend cost_of(const Result<Completion>& result, const Spend& worst) {
  if (result && !result->usage_assumed) return result->spend;
  if (result || is_unknown(result.error())) return worst;
  Spend refused;
  refused.calls = result.error().sent ? 1 : 0;
  return refused;
}

AttemptOutcome outcome_of(const Call& call, const Result<Completion>& result, const Spend& actual) {
  AttemptOutcome outcome;
  outcome.actual = actual;
  if (result) {
    outcome.state = AttemptState::answered;
    outcome.reply = *result;
    outcome.request_body = call.wire.redacted_body();
  } else {
    outcome.state = is_unknown(result.error()) ? AttemptState::unknown : AttemptState::failed;
    outcome.failure = result.error().kind;
  }
  return outcome;
}

/// A slot, given back whatever happens.
class Slot {
 public:
  Slot(SlotQueue& queue, RateLimiter::Ticket ticket) : queue_(&queue), ticket_(ticket) {}
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() { release(RateLimiter::End::other, ticket_.tokens, Seconds::zero()); }

  void release(RateLimiter::End how, double tokens, Seconds pause) {
    if (queue_ != nullptr) std::exchange(queue_, nullptr)->release(ticket_, how, tokens, pause);
  }

 private:
  SlotQueue* queue_;
  RateLimiter::Ticket ticket_;
};

}  // namespace

/// Money set aside for one attempt. Whoever made it settles it; where the event loop is torn down round a suspended coroutine nobody does, for the
/// purse may be gone by then.
class Attempts::Reservation {
 public:
  Reservation(const Call& call, const Spend& worst) : call_(call), purse_(call.context.purse), worst_(worst) {
    made_ = purse_ == nullptr || purse_->reserve(worst_);
    if (!made_) purse_ = nullptr;
  }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

  bool made() const { return made_; }
  const Spend& worst() const { return worst_; }
  void request_leaves() { leaving_ = true; }
  void settle(const Spend& actual) {
    if (purse_ != nullptr) std::exchange(purse_, nullptr)->settle(call_.key, worst_, actual);
  }
  /// After an exception: nothing before the request leaves, all of it after.
  void settle_at_worst() { settle(leaving_ ? worst_ : Spend{}); }

 private:
  const Call& call_;
  Purse* purse_;
  Spend worst_;
  bool made_ = false;
  bool leaving_ = false;
};

Attempts::Attempts(const ModelSettings& settings, Provider& provider, const ChainParts& parts)
    : role_(settings.role),
      price_(settings.price),
      timeout_(settings.timeout),
      provider_(provider),
      clock_(parts.clock),
      log_(parts.log),
      for_chains_(parts.for_chains),
      retry_(parts.retry),
      slots_(parts.executor, parts.clock, RateLimiter(settings.limits, settings.timeout, parts.limiter)),
      draining_begins_(parts.executor),
      jitter_(parts.seed, "retry"),
      breaker_(parts.breaker),
      input_safety_(std::max(1.0, settings.input_safety)) {}

asio::awaitable<Result<Completion>> Attempts::make(Call& call) {
  // In a run somebody resumes what was paused, so a network that is gone for a while is sat out: those attempts do not
  // count. A preflight says at once that nobody answers, and so does a program in service.
  const bool in_a_run = log_ != nullptr;
  const bool patient = in_a_run && call.context.phase != "preflight";
  int reached = 0;
  int told_to_wait = 0;  // those that the server was too busy for leave the others their attempts
  int unreached = 0;
  for (;;) {
    if (draining_) co_return stopped();
    Result<Completion> result = co_await attempt(call);
    std::optional<Seconds> wait;
    if (!result && patient && is_unreachable(result.error())) {
      wait = backoff(retry_, ++unreached, jitter_.uniform());
    } else if (!result) {
      int& tried = result.error().kind == FailureKind::rate_limited ? told_to_wait : reached;
      wait = wait_before_retry(retry_, result.error(), ++tried, jitter_.uniform());
    }
    const TimePoint again = clock_.now() + wait.value_or(Seconds::zero());
    const bool dead = in_a_run && breaker_.open();
    if (!wait || again >= call.context.deadline || call.waiters == 0 || dead) {
      if (!result && is_odd_one(call, result.error())) result = not_taken(result.error());
      note_end(call, result);
      co_return result;
    }
    co_await wait_until(again);
  }
}

/// The server takes this role's requests, but not this one: that is no mistake in the settings, for which a run would pause.
bool Attempts::is_odd_one(const Call& call, const Failure& failure) const {
  if (for_chains_ || failure.kind != FailureKind::bad_request || call.context.phase == "preflight") return false;
  if (served_) return true;
  const auto answered = [this](const AttemptRecord& attempt) { return attempt.intent.role == role_ && attempt.state == AttemptState::answered; };
  return log_ != nullptr && std::ranges::any_of(log_->attempts(), answered);
}

asio::awaitable<void> Attempts::wait_until(TimePoint time) {
  while (!draining_ && clock_.now() < time) co_await draining_begins_.wait_until(clock_, time);
}

asio::awaitable<void> Attempts::draining() {
  while (!draining_) co_await draining_begins_.wait();
}

void Attempts::drain() {
  draining_ = true;
  draining_begins_.notify();
  slots_.close();
}

Result<Completion> Attempts::reuse(const Call& call, Completion answer) {
  Purse* purse = call.context.purse;
  if (purse != nullptr) {
    // A step needs what all attempts at its calls came to, whichever step made them: those that failed, then the one that was answered.
    const bool failed_fit = purse->share(call.key, Spend{}, answer.spend - answer.first_spend);
    if (!failed_fit || !purse->share(call.key, worst_case(call.wire, price_, input_safety_), answer.first_spend)) return does_not_fit(role_);
  }
  if (log_ != nullptr) log_->count_cached(role_, call.context.phase);
  answer.spend = Spend{};
  answer.spend.calls_cached = 1;
  answer.key = call.key;
  return answer;
}

asio::awaitable<Result<Completion>> Attempts::attempt(Call& call) {
  Reservation reservation(call, worst_case(call.wire, price_, input_safety_));
  if (!reservation.made()) co_return does_not_fit(role_);
  try {
    auto attempting = attempt_with(reservation, call);
    co_return co_await std::move(attempting);
  } catch (...) {
    reservation.settle_at_worst();
    throw;
  }
}

asio::awaitable<Result<Completion>> Attempts::attempt_with(Reservation& reservation, Call& call) {
  const Spend worst = reservation.worst();
  const auto ticket = co_await slots_.acquire(expected_tokens(call.wire), call.context.deadline);
  if (!ticket) {
    reservation.settle(Spend{});
    co_return draining_ ? stopped() : no_slot(role_);
  }
  Slot slot(slots_, *ticket);
  std::int64_t id = 0;
  if (log_ != nullptr) id = co_await intend(call, worst);
  reservation.request_leaves();
  Result<Completion> result = co_await send(call);
  const Spend actual = cost_of(result, worst);
  call.spent += actual;
  const auto how = ran_out_of_time(call, result) ? RateLimiter::End::other : end_of(result);
  slot.release(how, static_cast<double>(actual.tokens()), requested_pause(result, retry_));
  reservation.settle(actual);
  note_attempt(call, result, worst, actual);
  if (result) {
    result->key = call.key;
    result->spend = call.spent;
    result->first_spend = actual;
  }
  if (log_ != nullptr) {
    AttemptOutcome outcome = outcome_of(call, result, actual);
    co_await log_->settle(id, std::move(outcome));
  }
  co_return result;
}

asio::awaitable<std::int64_t> Attempts::intend(const Call& call, const Spend& worst) {
  AttemptIntent intent;
  intent.key = call.key;
  intent.role = role_;
  intent.phase = call.context.phase;
  intent.step = call.context.step;
  intent.reservation = worst;
  return log_->intend(std::move(intent));
}

asio::awaitable<Result<Completion>> Attempts::send(const Call& call) {
  const TimePoint start = clock_.now();
  SendContext context;
  context.key = call.key;
  context.deadline = std::min(call.context.deadline, start + timeout_);
  context.step_deadline = call.context.deadline;
  context.request = &call.wire;
  std::string body = call.wire.body;
  auto sending = provider_.send(std::move(body), std::move(context));
  Result<Completion> result = co_await std::move(sending);
  if (result && result->latency_s == 0) result->latency_s = (clock_.now() - start).count();  // who shares replies knows it
  if (result && !is_plausible(call.wire, *result)) result->usage_assumed = true;  // one absurd count would spend the whole budget
  co_return result;
}

/// That a step ran out of time, as all do at the wall, is no sign of a server that is overloaded or dead.
bool Attempts::ran_out_of_time(const Call& call, const Result<Completion>& result) const {
  return !result && result.error().kind == FailureKind::timeout && clock_.now() >= call.context.deadline;
}

void Attempts::note_attempt(const Call& call, const Result<Completion>& result, const Spend& worst, const Spend& actual) {
  if (!result && is_unreachable(result.error())) {
    breaker_.not_reached(result.error(), clock_.now());
  } else {
    breaker_.reached();
  }
  if (!result) return;
  served_ = true;
  if (exceeds(actual, worst)) input_safety_ = raised_safety(call.wire, actual, input_safety_);
}

void Attempts::note_end(const Call& call, const Result<Completion>& result) {
  if (result) {
    breaker_.call_succeeded();
    return;
  }
  const Failure& failure = result.error();
  if (failure.kind == FailureKind::cut || failure.kind == FailureKind::cancelled) return;  // says nothing of the server
  if (!ran_out_of_time(call, result)) breaker_.call_failed(failure);
}

}  // namespace hone
