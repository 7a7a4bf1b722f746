#include "adapters/models/simulated/simulated_model.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "adapters/models/simulated/chat_request.hpp"
#include "adapters/models/simulated/proposal_request.hpp"
#include "adapters/models/simulated/world.hpp"
#include "optimizer/rng.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

using Fault = SimulatedAttempt::Fault;

constexpr std::int64_t bytes_per_token = 4;

std::string without_fences(std::string_view text) {
  std::string out;
  for (const auto line : lines_of(text)) {
    if (!line.starts_with("```")) (out += line) += '\n';
  }
  return out;
}

/// Where the reply's limit ends the text, no character cut in two.
void limit_length(SimulatedReply& reply, std::int64_t most_tokens) {
  if (SimulatedModel::tokens(reply.text.size()) <= most_tokens) return;
  reply.text.resize(utf8_prefix(reply.text, static_cast<std::size_t>(most_tokens * bytes_per_token)).size());
  reply.cut = true;
}

}  // namespace

SimulatedModel::SimulatedModel(SimulatedOptions options)
    : options_(std::move(options)), world_(simulated::make_world(options_.world, options_.seed)) {}

SimulatedModel::~SimulatedModel() = default;

std::string SimulatedModel::name() const { return "simulated-" + options_.world; }

std::int64_t SimulatedModel::tokens(std::size_t bytes) {
  return (static_cast<std::int64_t>(bytes) + bytes_per_token - 1) / bytes_per_token;
}

SimulatedAttempt SimulatedModel::next_attempt(const std::string& key) {
  const auto failed = failed_attempts_.find(key);
  Rng rng(options_.seed, "attempt " + key, failed == failed_attempts_.end() ? 0 : failed->second);
  const SimulatedFaults& faults = options_.faults;
  const std::array<double, 6> rates = {faults.rate_limited, faults.server_error, faults.timeout, faults.garbage, faults.unfenced, faults.echo};
  SimulatedAttempt attempt;
  attempt.latency = options_.latency.median * std::exp(options_.latency.sigma * rng.normal());
  double draw = rng.uniform();
  for (std::size_t i = 0; i < rates.size(); ++i) {
    if (draw < rates[i]) {
      attempt.fault = static_cast<Fault>(i + 1);
      break;
    }
    draw -= rates[i];
  }
  if (attempt.fails()) ++failed_attempts_[key];
  if (!attempt.fails() && failed != failed_attempts_.end()) failed_attempts_.erase(failed);
  return attempt;
}

SimulatedReply SimulatedModel::reply(const simulated::ChatRequest& request, std::string_view draw, Fault fault,
                                     std::int64_t most_tokens) const {
  SimulatedReply reply;
  const bool mars_proposals = fault == Fault::echo || fault == Fault::unfenced;
  const auto proposal = mars_proposals ? simulated::read_proposal(request) : std::nullopt;
  if (fault == Fault::garbage) {
    reply.text = "%% ~~ ?? ~~ %%";
  } else if (fault == Fault::echo && proposal) {
    reply.text = simulated::write_proposal(*proposal, proposal->current);
  } else {
    reply.text = simulated::simulated_reply(*world_, options_.seed, request, draw);
    if (fault == Fault::unfenced && proposal) reply.text = without_fences(reply.text);
  }
  limit_length(reply, most_tokens);
  return reply;
}

}  // namespace hone
