#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "programs/clock.hpp"
#include "programs/language_model.hpp"
#include "programs/result.hpp"

namespace hone {

/// Whose answers these are: part of every call's key.
struct Endpoint {
  std::string provider;
  std::string base_url;
  std::string model;
};

/// A request in its final bytes.
struct WireRequest {
  std::string body;                    ///< canonical: exactly what is sent
  std::string kept;                    ///< the body as a file may hold it, where keys stand in it; empty: as it is
  std::int64_t messages = 0;           ///< how many, for the worst case
  std::int64_t max_output_tokens = 0;  ///< what the body allows the reply to cost
  bool sampled = false;                ///< the reply is drawn at random (temperature > 0): the run's seed is in the key

  /// Without keys: what the call's key is made of, and what is recorded.
  const std::string& redacted_body() const { return kept.empty() ? body : kept; }
};

/// One attempt to send a request.
struct SendContext {
  std::string key;                        ///< of the call; goes along as `X-Hone-Call`
  TimePoint deadline = TimePoint::max();  ///< of everything, from connecting to the last byte
  TimePoint step_deadline = TimePoint::max();  ///< of whom it is for: how long it may wait where this attempt is not yet written
  const WireRequest* request = nullptr;   ///< what is sent, for who needs more of it than its bytes; outlives the attempt
};

/// One endpoint of one kind of server, without retries, limits or records: those stand round it in the chain.
///
/// Abstract so that a server, the simulated model and a recording are one to the chain. Lives on the driver's strand.
class Provider {
 public:
  virtual ~Provider() = default;

  virtual const Endpoint& endpoint() const = 0;

  /// The bytes for `request`, completed from the settings. Pure.
  virtual WireRequest encode(const ModelRequest& request) const = 0;

  /// Sends `body` once and waits for the whole reply, or fails: with `timeout` at the deadline.
  ///
  /// Of the completion it sets text, reasoning, finish, model, and in `spend` one call with its tokens and USD; where the
  /// server gave no usage, `usage_assumed` and no tokens. Of a failure it sets `sent` and `refused`: what is neither is an
  /// unknown outcome and charged in full. Messages hold no secret. Cancellation throws operation_aborted.
  virtual boost::asio::awaitable<Result<Completion>> send(std::string body, SendContext context) = 0;

  /// The context window that the server itself reports, if it does.
  virtual boost::asio::awaitable<std::optional<std::int64_t>> reported_context(TimePoint) { co_return std::nullopt; }
};

}  // namespace hone
