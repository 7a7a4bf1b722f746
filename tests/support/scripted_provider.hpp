#pragma once

#include <functional>
#include <string>
#include <vector>

#include "adapters/models/wire/openai_codec.hpp"
#include "adapters/models/wire/provider.hpp"

namespace hone {

/// A provider in process that does what it is told: by default it answers "ok" after a second, for 10 tokens in, 5 out.
class ScriptedProvider final : public Provider {
 public:
  /// What becomes of the `number`th attempt, from 1.
  using Script = std::function<Result<Completion>(int number, const std::string& body)>;

  ScriptedProvider(const ModelSettings& settings, Clock& clock, Script script = {});

  const Endpoint& endpoint() const override { return endpoint_; }
  WireRequest encode(const ModelRequest& request) const override { return codec_.encode(request); }
  boost::asio::awaitable<Result<Completion>> send(std::string body, SendContext context) override;

  /// How long an attempt takes; one that would take longer than its deadline ends there with `timeout`.
  std::function<Seconds(int number)> latency = [](int) { return Seconds(1); };

  /// How long it takes to say that it does not know its context.
  Seconds context_latency{0};
  boost::asio::awaitable<std::optional<std::int64_t>> reported_context(TimePoint deadline) override;

  /// Shared with the test, which has no hold of a provider that is in a chain.
  struct Account {
    int attempts = 0;
    int under_way = 0;
    int most_at_once = 0;
    std::vector<TimePoint> started;
    std::vector<std::string> keys;
  };
  std::shared_ptr<Account> account() const { return account_; }

 private:
  OpenAiCodec codec_;
  Clock& clock_;
  Script script_;
  Endpoint endpoint_;
  std::shared_ptr<Account> account_ = std::make_shared<Account>();
};

/// A whole reply.
Completion completion(std::string text, std::int64_t input_tokens = 10, std::int64_t output_tokens = 5);

/// A failure of an attempt whose outcome nobody knows, if it was sent and not refused.
Failure failure(FailureKind kind, bool refused = false, bool sent = true);

}  // namespace hone
