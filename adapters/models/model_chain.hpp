#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "adapters/models/wire/circuit_breaker.hpp"
#include "adapters/models/wire/provider.hpp"
#include "adapters/models/wire/rate_limiter.hpp"
#include "adapters/models/wire/retry_policy.hpp"
#include "adapters/models/wire/settings.hpp"
#include "optimizer/engine/call_log.hpp"
#include "programs/language_model.hpp"

namespace hone {

/// What a chain borrows; all of it outlives the chain's flights.
struct ChainParts {
  boost::asio::any_io_executor executor;  ///< the driver's strand
  Clock& clock;
  CallLog* log = nullptr;  ///< null: nothing is stored, recorded or shared, as in a service that only runs a program
  std::uint64_t seed = 0;  ///< the run's
  RetryPolicy retry = {};
  LimiterPolicy limiter = {};
  BreakerPolicy breaker = {};
  /// Others' chains ask through this one: a failure goes on to them as the server gave it, and what it means is for them to say.
  bool for_chains = false;
};

/// Where a context window was had from.
enum class ContextSource { settings, server, earlier, assumed };

/// The way of every call: call store with single flight, retries, the ledger's reservation, rate limit, provider.
///
/// - A call whose key is in the store is answered from there. Calls with one key share one flight, which belongs to the
///   store: cancelling who waits for it does not cancel it, though it makes no further attempt once nobody waits.
/// - Each attempt reserves its worst case from the caller's purse (or fails with `cut`), waits for its slot, is written
///   down as intended, and only then sent. It is settled with its usage; with nothing, if no byte left; with one call,
///   if the server refused; and in full, if nobody knows what became of it.
/// - The purse must live as long as the flight: see `idle`.
///
/// While the server cannot be reached at all, calls of a run wait, until the breaker opens after two minutes of that.
/// Of a failure, `sent` and `refused` are those of the last attempt. Errors of the disk come out as UserError.
class ModelChain final : public LanguageModel {
 public:
  ModelChain(const ModelSettings& settings, std::unique_ptr<Provider> provider, ChainParts parts);
  ~ModelChain() override;  ///< as `cancel`

  boost::asio::awaitable<Result<Completion>> complete(const ModelRequest& request, const CallContext& context) override;
  std::int64_t context_window() const override;

  /// Asks the server how long a context may be, where the settings do not say; where it does not either, or the chain is drained
  /// meanwhile, it is `earlier`, what was known before, else 8,192 or, if that is more, twice `max_tokens`.
  boost::asio::awaitable<ContextSource> learn_context(TimePoint deadline, std::optional<std::int64_t> earlier = {});

  /// Why no call should be made until the user has looked; nothing while all is well.
  std::optional<std::string> breaker_open() const;

  /// Makes no further attempt: what is on the wire is waited for, every other call fails with `cancelled`, retries too. For good.
  void drain();
  /// Gives up all flights: their reservations are settled in full if they were sent, and their waiters get operation_aborted.
  void cancel();
  /// Returns when no flight is under way.
  boost::asio::awaitable<void> idle();

 private:
  struct Core;
  std::shared_ptr<Core> core_;  // shared with the flights, which may end after the chain
};

}  // namespace hone
