#include "tests/support/scripted_provider.hpp"

#include <algorithm>
#include <utility>

namespace hone {

Completion completion(std::string text, std::int64_t input_tokens, std::int64_t output_tokens) {
  Completion made;
  made.text = std::move(text);
  made.model = "scripted";
  made.spend.calls = 1;
  made.spend.input_tokens = input_tokens;
  made.spend.output_tokens = output_tokens;
  return made;
}

Failure failure(FailureKind kind, bool refused, bool sent) {
  Failure made;
  made.kind = kind;
  made.message = "Scripted: " + std::string(name(kind)) + ".";
  made.refused = refused;
  made.sent = sent;
  return made;
}

ScriptedProvider::ScriptedProvider(const ModelSettings& settings, Clock& clock, Script script)
    : codec_(settings), clock_(clock), script_(std::move(script)), endpoint_{"scripted", settings.base_url, settings.model} {}

boost::asio::awaitable<Result<Completion>> ScriptedProvider::send(std::string body, SendContext context) {
  const auto account = account_;
  const int number = ++account->attempts;
  account->started.push_back(clock_.now());
  account->keys.push_back(context.key);
  account->most_at_once = std::max(account->most_at_once, ++account->under_way);
  struct Leave {
    ~Leave() { --account.under_way; }
    Account& account;
  } const leave{*account};
  const TimePoint ends = clock_.now() + latency(number);
  co_await clock_.sleep_until(std::min(ends, context.deadline));
  if (ends > context.deadline) co_return failure(FailureKind::timeout);
  if (script_) co_return script_(number, body);
  co_return completion("ok");
}

boost::asio::awaitable<std::optional<std::int64_t>> ScriptedProvider::reported_context(TimePoint deadline) {
  co_await clock_.sleep_until(std::min(clock_.now() + context_latency, deadline));
  co_return std::nullopt;
}

}  // namespace hone
