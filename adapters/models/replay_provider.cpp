#include "adapters/models/replay_provider.hpp"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/models/wire/redact.hpp"

namespace hone {
namespace {

/// How the request ends: what tells it from others.
std::string last_words(const std::string& body) {
  const auto request = nlohmann::json::parse(body, nullptr, false);
  const bool chat = request.is_object() && request.contains("messages") && request["messages"].is_array() && !request["messages"].empty();
  const auto text = chat ? request["messages"].back().value("content", "") : body;
  constexpr std::size_t shown = 160;
  const auto start = text.size() > shown ? text.size() - shown : 0;
  return excerpt(std::string_view(text).substr(start), shown);
}

}  // namespace

ReplayProvider::ReplayProvider(std::unique_ptr<Provider> recorded, Recording recording)
    : recorded_(std::move(recorded)), recording_(std::move(recording)) {}

boost::asio::awaitable<Result<Completion>> ReplayProvider::send(std::string body, SendContext context) {
  auto answer = recording_.calls->find(context.key);
  if (answer) {
    answer->spend = answer->first_spend;
    co_return std::move(*answer);
  }
  co_return not_sent(FailureKind::setup, fmt::format(
      "The recording {} holds no answer to this call of models.{} ({:.12}…), which ends in \"{}\". It answers only what its run "
      "asked, so program, data, optimizer, budget and seed have to be those of that run; for anything else, set a provider that "
      "can answer.",
      recording_.name, recording_.role, context.key, last_words(body)));
}

}  // namespace hone
