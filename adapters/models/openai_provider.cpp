#include "adapters/models/openai_provider.hpp"

#include <utility>

#include "adapters/models/wire/openai_reply.hpp"
#include "adapters/models/wire/redact.hpp"

namespace hone {

namespace asio = boost::asio;

namespace {

HttpClient::Headers headers_of(const ModelSettings& settings) {
  HttpClient::Headers headers = settings.headers;
  if (!settings.api_key.empty()) headers.emplace("Authorization", "Bearer " + settings.api_key);
  return headers;
}

std::string setting_of(const ModelSettings& settings) { return "models." + settings.role + ".base_url"; }

}  // namespace

OpenAiProvider::OpenAiProvider(const ModelSettings& settings, Clock& clock, HttpOptions options)
    : endpoint_{settings.provider, redacted(settings.base_url, secrets_of_url(settings.base_url)), settings.model},
      clock_(clock),
      options_(std::move(options)),
      client_(clock, settings.base_url, setting_of(settings), options_),
      codec_(settings, client_.proxy_secrets()),
      headers_(headers_of(settings)) {}

asio::awaitable<Result<Completion>> OpenAiProvider::send(std::string body, SendContext context) {
  HttpClient::Headers headers = headers_;
  headers["X-Hone-Call"] = std::move(context.key);
  auto posting = client_.post("/chat/completions", std::move(headers), std::move(body), context.deadline);
  const Result<HttpReply> reply = co_await std::move(posting);
  if (reply) co_return codec_.decode(*reply);
  Failure failure = reply.error();
  failure.message = redacted(std::move(failure.message), codec_.secrets());
  co_return failure;
}

asio::awaitable<std::optional<std::int64_t>> OpenAiProvider::reported_context(TimePoint deadline) {
  // First llama.cpp's /props, which stands above /v1: what a slot has, where the model's own figure may be far above it.
  HttpClient root(clock_, client_.url().origin(), setting_of(codec_.settings()), options_);
  auto props = co_await context_at(root, "/props", deadline);
  if (props) co_return props;
  co_return co_await context_at(client_, "/models", deadline);
}

asio::awaitable<std::optional<std::int64_t>> OpenAiProvider::context_at(HttpClient& client, std::string path, TimePoint deadline) {
  HttpClient::Headers headers = headers_;
  auto getting = client.get(std::move(path), std::move(headers), deadline);
  const Result<HttpReply> reply = co_await std::move(getting);
  if (!reply || reply->status != 200) co_return std::nullopt;
  co_return context_in(reply->body, codec_.settings().model);
}

}  // namespace hone
