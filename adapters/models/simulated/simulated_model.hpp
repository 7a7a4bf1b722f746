#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/models/simulated/simulated_options.hpp"

namespace hone {

namespace simulated {
class World;
struct ChatRequest;
}  // namespace simulated

/// How one attempt at a request goes.
struct SimulatedAttempt {
  enum class Fault { none, rate_limited, server_error, timeout, garbage, unfenced, echo };
  Fault fault = Fault::none;
  Seconds latency{0};

  /// No reply comes of it.
  bool fails() const { return fault == Fault::rate_limited || fault == Fault::server_error || fault == Fault::timeout; }
};

/// What the model says.
struct SimulatedReply {
  std::string text;
  bool cut = false;  ///< the limit on its length ended it
};

/// A model that lives in a simulated world, with its faults: what `provider: simulated` and `hone simulate` have in common.
///
/// Latency and faults are drawn from the key of the request and the number of its failed attempts, so that they are the same
/// in every run. Takes no time and does no IO: who serves it waits. Not thread-safe.
class SimulatedModel {
 public:
  /// Throws UserError where there is no such world.
  explicit SimulatedModel(SimulatedOptions options);
  ~SimulatedModel();

  const simulated::World& world() const { return *world_; }
  const SimulatedOptions& options() const { return options_; }
  /// "simulated-rules".
  std::string name() const;

  /// Draws how the next attempt at the request that `key` stands for goes.
  SimulatedAttempt next_attempt(const std::string& key);

  /// The reply of an attempt that does not fail, of at most `most_tokens`. `draw` tells replies to equal requests apart; empty
  /// where they are to be equal.
  SimulatedReply reply(const simulated::ChatRequest& request, std::string_view draw, SimulatedAttempt::Fault fault,
                       std::int64_t most_tokens) const;

  /// Tokens that this many bytes have: a quarter, rounded up.
  static std::int64_t tokens(std::size_t bytes);
  /// Tokens that a prompt may have.
  static constexpr std::int64_t default_context = 32'768;

 private:
  SimulatedOptions options_;
  std::unique_ptr<const simulated::World> world_;
  std::map<std::string, std::uint64_t> failed_attempts_;  ///< by key, of calls that have not succeeded yet
};

}  // namespace hone
