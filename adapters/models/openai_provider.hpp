#pragma once

#include <string>

#include "adapters/models/http/http_client.hpp"
#include "adapters/models/wire/openai_codec.hpp"
#include "adapters/models/wire/provider.hpp"

namespace hone {

/// Any server that speaks OpenAI's chat completions over HTTP.
class OpenAiProvider final : public Provider {
 public:
  /// Throws UserError where the settings or the base URL make no sense. Opens no connection yet.
  OpenAiProvider(const ModelSettings& settings, Clock& clock, HttpOptions options = {});

  const Endpoint& endpoint() const override { return endpoint_; }
  WireRequest encode(const ModelRequest& request) const override { return codec_.encode(request); }
  boost::asio::awaitable<Result<Completion>> send(std::string body, SendContext context) override;
  boost::asio::awaitable<std::optional<std::int64_t>> reported_context(TimePoint deadline) override;

 private:
  boost::asio::awaitable<std::optional<std::int64_t>> context_at(HttpClient& client, std::string path, TimePoint deadline);

  Endpoint endpoint_;
  Clock& clock_;
  HttpOptions options_;
  HttpClient client_;
  OpenAiCodec codec_;
  HttpClient::Headers headers_;
};

}  // namespace hone
