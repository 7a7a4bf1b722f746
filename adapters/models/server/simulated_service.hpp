#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/models/server/http_server.hpp"
#include "adapters/models/simulated/simulated_model.hpp"

namespace hone {

/// What a simulated service has done since it began.
struct ServiceAccount {
  std::int64_t requests = 0;  ///< for completions, faults and bad ones among them
  std::int64_t replies = 0;   ///< with status 200
  std::int64_t faults = 0;    ///< attempts that failed because faults were asked for
  std::int64_t refused = 0;   ///< bad requests
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
};

/// A reply of the chat completions protocol, `texts` being its choices.
std::string completion_body(const std::vector<SimulatedReply>& texts, const std::string& model, std::int64_t number, std::int64_t input_tokens);

/// A simulated model behind OpenAI's protocol, without sockets: chat completions, models, usage, errors.
///
/// Equal requests have equal replies, latencies and faults, on any port and in any run. Where replies are sampled (temperature
/// above 0, or none given) the n-th request with the same messages gets the n-th draw; a retry, known by the `X-Hone-Call` of the
/// request that it repeats, gets the same one; a `seed` in the request fixes the draw.
class SimulatedService {
 public:
  explicit SimulatedService(SimulatedOptions options) : model_(std::move(options)) {}

  const SimulatedModel& model() const { return model_; }
  const ServiceAccount& account() const { return account_; }

  /// Answers a request, whatever it holds.
  ServedReply answer(const ServedRequest& request);

 private:
  ServedReply complete(const ServedRequest& request);
  ServedReply fault_reply(SimulatedAttempt::Fault fault);
  std::string draw_of(const simulated::ChatRequest& chat, std::uint64_t messages, const ServedRequest& request);
  std::int64_t number_of(std::uint64_t messages, const ServedRequest& request);

  SimulatedModel model_;
  ServiceAccount account_;
  /// By hash of the messages: hashes of the calls that came with them, 0 for one without a key.
  std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> calls_;
};

}  // namespace hone
