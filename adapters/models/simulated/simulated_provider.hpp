#pragma once

#include <string>

#include "adapters/models/simulated/simulated_model.hpp"
#include "adapters/models/wire/openai_codec.hpp"
#include "adapters/models/wire/provider.hpp"

namespace hone {

/// A model that lives in a simulated world, in process: `provider: simulated`. See docs/simulation.md.
///
/// The reply is a pure function of the world, its seed, the messages and, where the request is sampled (temperature above
/// 0), the call's key. Latency and faults are drawn from the key and the number of the attempt. Tokens are bytes / 4.
class SimulatedProvider final : public Provider {
 public:
  /// Reads world, seed, latency and faults from `settings.options`. Throws UserError where they are wrong.
  /// `clock` outlives the provider: latency is slept on it.
  SimulatedProvider(ModelSettings settings, Clock& clock);

  const Endpoint& endpoint() const override { return endpoint_; }
  WireRequest encode(const ModelRequest& request) const override { return codec_.encode(request); }
  boost::asio::awaitable<Result<Completion>> send(std::string body, SendContext context) override;
  boost::asio::awaitable<std::optional<std::int64_t>> reported_context(TimePoint deadline) override;

 private:
  Result<Completion> answer(const std::string& body, const std::string& key, SimulatedAttempt::Fault fault) const;

  SimulatedModel model_;
  OpenAiCodec codec_;
  Clock& clock_;
  Endpoint endpoint_;
};

}  // namespace hone
