#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "programs/language_model.hpp"

namespace hone {

/// One attempt: a request that is about to go on the wire.
struct AttemptIntent {
  std::string key;        ///< of the call store
  std::string role;       ///< model role
  std::string phase;      ///< preflight, search, verdict; in a log that runs share, who pays: the run's name, or "curves"
  std::int64_t step = 0;  ///< the engine's step; 0: none
  Spend reservation;      ///< its worst case: charged in full where the outcome stays unknown
};

enum class AttemptState {
  intended,  ///< on disk before the first byte left
  answered,
  failed,    ///< an outcome is known and it is no reply
  unknown,   ///< reset or timed out after sending, or found `intended` at restart: charged in full
};

struct AttemptOutcome {
  AttemptState state = AttemptState::failed;
  Spend actual;
  std::optional<Completion> reply;        ///< where answered
  std::optional<FailureKind> failure;
  std::string request_body;               ///< where answered: kept beside the reply, so that a call can be read later
};

/// An attempt as it was found on disk.
struct AttemptRecord {
  std::int64_t id = 0;
  AttemptIntent intent;
  AttemptState state = AttemptState::intended;
  Spend actual;
  std::optional<FailureKind> failure;
};

/// The record of every call: what is about to be asked, and every reply, on disk before anybody uses it.
///
/// Abstract so that the model chain, the engine and the tests know one interface. Lives on the driver's strand; what it
/// awaits is durable when it returns. A disk that fails throws UserError (exit 4) from the awaiting call.
class CallLog {
 public:
  virtual ~CallLog() = default;

  /// The stored reply for `key`, if it was ever answered. Only complete replies are kept.
  virtual std::optional<Completion> find(const std::string& key) = 0;

  /// Writes the attempt down before it is made; durable on return.
  virtual boost::asio::awaitable<std::int64_t> intend(AttemptIntent intent) = 0;

  /// Ends an attempt and stores its reply in the same transaction; durable on return.
  virtual boost::asio::awaitable<void> settle(std::int64_t attempt, AttemptOutcome outcome) = 0;

  /// Counts a call that was answered without an attempt of its own. Durable with the next write that is awaited.
  virtual void count_cached(const std::string& role, const std::string& phase) = 0;

  /// All attempts so far, in order. Attempts that were `intended` when the log was opened come as `unknown`.
  virtual std::vector<AttemptRecord> attempts() = 0;
};

}  // namespace hone
