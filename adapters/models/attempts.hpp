#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "adapters/models/model_chain.hpp"
#include "adapters/models/slot_queue.hpp"
#include "optimizer/rng.hpp"

namespace hone {

/// A call on its way through the chain.
struct Call {
  std::string key;
  WireRequest wire;
  CallContext context;
  int waiters = 0;  ///< how many still want the answer: with none, no further attempt is made
  Spend spent;      ///< of its attempts so far
};

/// Makes calls, in as many attempts as they take: the chain below the call store. Lives on the driver's strand.
class Attempts {
 public:
  /// `provider` and what `parts` borrows outlive this.
  Attempts(const ModelSettings& settings, Provider& provider, const ChainParts& parts);

  /// Makes the call, which outlives this. Cancellation throws boost::system::system_error(operation_aborted).
  boost::asio::awaitable<Result<Completion>> make(Call& call);

  /// Uses an answer that is there already, from the store or another's flight: `cut` where the caller's purse would not have
  /// allowed to ask for it.
  Result<Completion> reuse(const Call& call, Completion answer);

  /// Makes no further attempt: what is on the wire is waited for, everything else fails with `cancelled`. For good.
  void drain();
  /// Returns when `drain` was called.
  boost::asio::awaitable<void> draining();

  const CircuitBreaker& breaker() const { return breaker_; }

 private:
  class Reservation;
  boost::asio::awaitable<Result<Completion>> attempt(Call& call);
  boost::asio::awaitable<Result<Completion>> attempt_with(Reservation& reservation, Call& call);
  boost::asio::awaitable<void> wait_until(TimePoint time);
  boost::asio::awaitable<Result<Completion>> send(const Call& call);
  boost::asio::awaitable<std::int64_t> intend(const Call& call, const Spend& worst);
  bool ran_out_of_time(const Call& call, const Result<Completion>& result) const;
  void note_attempt(const Call& call, const Result<Completion>& result, const Spend& worst, const Spend& actual);
  void note_end(const Call& call, const Result<Completion>& result);
  bool is_odd_one(const Call& call, const Failure& failure) const;

  std::string role_;
  std::optional<Price> price_;
  Seconds timeout_;
  Provider& provider_;
  Clock& clock_;
  CallLog* log_;
  bool for_chains_;
  RetryPolicy retry_;
  SlotQueue slots_;
  Event draining_begins_;
  bool draining_ = false;
  Rng jitter_;
  CircuitBreaker breaker_;
  double input_safety_;  // as raised so far
  bool served_ = false;  // a request of this role was answered
};

}  // namespace hone
