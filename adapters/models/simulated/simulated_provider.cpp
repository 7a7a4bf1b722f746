#include "adapters/models/simulated/simulated_provider.hpp"

#include <array>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/models/simulated/world.hpp"
#include "adapters/models/wire/cost.hpp"
#include "optimizer/rng.hpp"

namespace hone {
namespace {

using nlohmann::ordered_json;

constexpr std::int64_t default_context = 32'768;
constexpr std::int64_t bytes_a_token = 4;

std::int64_t tokens(std::size_t bytes) { return (static_cast<std::int64_t>(bytes) + bytes_a_token - 1) / bytes_a_token; }

ModelSettings completed(ModelSettings settings, const SimulatedOptions& options) {
  if (settings.model.empty()) settings.model = "simulated-" + options.world;
  return settings;
}

bool is_sampled(const ordered_json& body) {
  const auto temperature = body.find("temperature");
  return temperature == body.end() || !temperature->is_number() || temperature->get<double>() > 0;
}

std::string without_fences(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!line.starts_with("```")) (out += line) += '\n';
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

/// Cuts the text where the reply's limit ends it.
void limit_length(Completion& completion, std::int64_t most_tokens) {
  if (tokens(completion.text.size()) <= most_tokens) return;
  completion.text.resize(static_cast<std::size_t>(most_tokens * bytes_a_token));
  completion.finish = FinishReason::length;
}

}  // namespace

SimulatedProvider::SimulatedProvider(ModelSettings settings, Clock& clock)
    : options_(read_simulated_options(settings.options, "models." + settings.role)),
      codec_(completed(std::move(settings), options_)),
      clock_(clock),
      world_(simulated::make_world(options_.world, options_.seed)),
      endpoint_{"simulated", fmt::format("simulated:{}:{}", options_.world, options_.seed), codec_.settings().model} {}

SimulatedProvider::~SimulatedProvider() = default;

SimulatedProvider::Attempt SimulatedProvider::next_attempt(const std::string& key) {
  const auto failed = failed_attempts_.find(key);
  Rng rng(options_.seed, "attempt " + key, failed == failed_attempts_.end() ? 0 : failed->second);
  const SimulatedFaults& faults = options_.faults;
  const std::array<double, 6> rates = {faults.rate_limited, faults.server_error, faults.timeout, faults.garbage, faults.unfenced, faults.echo};
  Attempt attempt;
  attempt.latency = options_.latency.median * std::exp(options_.latency.sigma * rng.normal());
  double draw = rng.uniform();
  for (std::size_t i = 0; i < rates.size(); ++i) {
    if (draw < rates[i]) {
      attempt.fault = static_cast<Fault>(i + 1);
      break;
    }
    draw -= rates[i];
  }
  const bool fails = attempt.fault == Fault::rate_limited || attempt.fault == Fault::server_error || attempt.fault == Fault::timeout;
  if (fails) ++failed_attempts_[key];
  if (!fails && failed != failed_attempts_.end()) failed_attempts_.erase(failed);
  return attempt;
}

boost::asio::awaitable<Result<Completion>> SimulatedProvider::send(std::string body, SendContext context) {
  const Attempt attempt = next_attempt(context.key);
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
  Failure failure{FailureKind::rate_limited, "The simulated model is driven too hard (429)."};
  failure.refused = true;
  if (fault == Fault::rate_limited) return failure;
  if (fault == Fault::server_error) return Failure{FailureKind::server_error, "The simulated model failed (500)."};

  const auto json = ordered_json::parse(body, nullptr, /*allow_exceptions=*/false);
  simulated::ChatRequest request;
  try {
    request = simulated::read_chat_request(json);
  } catch (const std::invalid_argument& error) {
    return Failure{FailureKind::bad_request, fmt::format("The simulated model cannot read the request: {}.", error.what())};
  }
  const std::string draw = is_sampled(json) ? key : "";
  Completion completion;
  const auto proposal = simulated::read_proposal(request);
  if (fault == Fault::garbage) {
    completion.text = "%% ~~ ?? ~~ %%";
  } else if (fault == Fault::echo && proposal) {
    completion.text = simulated::write_proposal(*proposal, proposal->current);
  } else {
    completion.text = simulated::simulated_reply(*world_, options_.seed, request, draw);
    if (fault == Fault::unfenced && proposal) completion.text = without_fences(completion.text);
  }
  std::size_t bytes = 0;
  for (const Message& message : request.messages) bytes += message.content.size();
  if (tokens(bytes) > codec_.settings().context.value_or(default_context)) {
    return Failure{FailureKind::context_exceeded, fmt::format("The prompt has {} tokens, more than the simulated model takes.", tokens(bytes))};
  }
  limit_length(completion, json.value("max_tokens", codec_.settings().max_tokens));
  completion.model = codec_.settings().model;
  completion.spend.calls = 1;
  completion.spend.input_tokens = tokens(bytes);
  completion.spend.output_tokens = tokens(completion.text.size());
  completion.spend.usd = usd(codec_.settings().price, completion.spend.input_tokens, 0, completion.spend.output_tokens);
  return completion;
}

boost::asio::awaitable<std::optional<std::int64_t>> SimulatedProvider::reported_context(TimePoint) { co_return default_context; }

}  // namespace hone
