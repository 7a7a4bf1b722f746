#include "adapters/models/simulated/simulated_provider.hpp"

#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/models/simulated/chat_request.hpp"
#include "adapters/models/wire/cost.hpp"

namespace hone {
namespace {

using Fault = SimulatedAttempt::Fault;

ModelSettings completed(ModelSettings settings, const SimulatedModel& model) {
  if (settings.model.empty()) settings.model = model.name();
  return settings;
}

Failure refusal(FailureKind kind, std::string message) {
  Failure failure{kind, std::move(message)};
  failure.refused = true;
  return failure;
}

}  // namespace

SimulatedProvider::SimulatedProvider(ModelSettings settings, Clock& clock)
    : model_(read_simulated_options(settings.options, "models." + settings.role)),
      codec_(completed(std::move(settings), model_)),
      clock_(clock),
      endpoint_{"simulated", fmt::format("simulated:{}:{}", model_.options().world, model_.options().seed), codec_.settings().model} {}

boost::asio::awaitable<Result<Completion>> SimulatedProvider::send(std::string body, SendContext context) {
  const SimulatedAttempt attempt = model_.next_attempt(context.key);
  const TimePoint start = clock_.now();
  const TimePoint answered = start + attempt.latency;
  if (attempt.fault == Fault::timeout || answered > context.deadline) {
    if (context.deadline != TimePoint::max()) co_await clock_.sleep_until(context.deadline);
    co_return Failure{FailureKind::timeout, "The simulated model gave no answer in time."};
  }
  if (attempt.latency > Seconds::zero()) co_await clock_.sleep_until(answered);
  Result<Completion> reply = answer(body, context.key, attempt.fault);
  if (reply) reply->latency_s = attempt.latency.count();
  co_return reply;
}

Result<Completion> SimulatedProvider::answer(const std::string& body, const std::string& key, Fault fault) const {
  if (fault == Fault::rate_limited) return refusal(FailureKind::rate_limited, "The simulated model is driven too hard (429).");
  if (fault == Fault::server_error) return refusal(FailureKind::server_error, "The simulated model failed (500).");

  simulated::ChatRequest request;
  try {
    request = simulated::read_chat_request(nlohmann::ordered_json::parse(body, nullptr, /*allow_exceptions=*/false));
  } catch (const std::invalid_argument& error) {
    return Failure{FailureKind::bad_request, fmt::format("The simulated model cannot read the request: {}", error.what())};
  }
  const std::int64_t prompt = SimulatedModel::tokens(request.bytes());
  if (prompt > codec_.settings().context.value_or(SimulatedModel::default_context)) {
    return Failure{FailureKind::context_exceeded, fmt::format("The prompt has {} tokens, more than the simulated model takes.", prompt)};
  }
  auto reply = model_.reply(request, request.sampled ? key : "", fault, request.max_tokens.value_or(codec_.settings().max_tokens));
  Completion completion;
  completion.text = std::move(reply.text);
  if (reply.cut) completion.finish = FinishReason::length;
  completion.model = codec_.settings().model;
  completion.spend.calls = 1;
  completion.spend.input_tokens = prompt;
  completion.spend.output_tokens = SimulatedModel::tokens(completion.text.size());
  completion.spend.usd = usd(codec_.settings().price, completion.spend.input_tokens, 0, completion.spend.output_tokens);
  return completion;
}

boost::asio::awaitable<std::optional<std::int64_t>> SimulatedProvider::reported_context(TimePoint) { co_return SimulatedModel::default_context; }

}  // namespace hone
