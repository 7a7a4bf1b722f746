#include "adapters/models/server/simulated_service.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/models/simulated/chat_request.hpp"
#include "optimizer/rng.hpp"
#include "programs/json_line.hpp"
#include "programs/json_text.hpp"

namespace hone {
namespace {

using nlohmann::ordered_json;
using Fault = SimulatedAttempt::Fault;

constexpr std::int64_t default_max_tokens = 4096;

ServedReply failed(int status, const std::string& message, const std::string& type, const std::string& code = {}) {
  return {.status = status, .body = error_body(message, type, code)};
}

ServedReply bad_request(const std::string& message, const std::string& code = {}) {
  return failed(400, message, "invalid_request_error", code);
}

ServedReply wrong_method(const std::string& allowed) {
  ServedReply reply = failed(405, fmt::format("Only {} is served here.", allowed), "invalid_request_error");
  reply.headers["Allow"] = allowed;
  return reply;
}

/// The path without `/v1` and without a query.
std::string path_of(const std::string& target) {
  std::string path = target.substr(0, target.find('?'));
  if (path.starts_with("/v1/")) path.erase(0, 3);
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

ordered_json described(const SimulatedModel& model) {
  return {{"id", model.name()}, {"object", "model"}, {"created", 0}, {"owned_by", "hone"}, {"max_model_len", SimulatedModel::default_context}};
}

}  // namespace

std::string completion_body(const std::vector<SimulatedReply>& texts, const std::string& model, std::int64_t number, std::int64_t input_tokens) {
  ordered_json choices = ordered_json::array();
  std::int64_t output_tokens = 0;
  for (const SimulatedReply& reply : texts) {
    choices.push_back({{"index", choices.size()},
                       {"message", {{"role", "assistant"}, {"content", reply.text}}},
                       {"logprobs", nullptr},
                       {"finish_reason", reply.cut ? "length" : "stop"}});
    output_tokens += SimulatedModel::tokens(reply.text.size());
  }
  const ordered_json usage = {{"prompt_tokens", input_tokens}, {"completion_tokens", output_tokens}, {"total_tokens", input_tokens + output_tokens}};
  return json_line(ordered_json{{"id", fmt::format("chatcmpl-{}", number)}, {"object", "chat.completion"}, {"created", 0}, {"model", model}, {"choices", choices}, {"usage", usage}});
}

ServedReply SimulatedService::answer(const ServedRequest& request) {
  const std::string path = path_of(request.target);
  if (path == "/chat/completions") {
    if (request.method != "POST") return wrong_method("POST");
    ++account_.requests;
    ServedReply reply = complete(request);
    if (reply.status == 200 && !reply.withheld) ++account_.replies;
    return reply;
  }
  const bool lists = path == "/models";
  if (lists || path == "/models/" + model_.name()) {
    if (request.method != "GET") return wrong_method("GET");
    const ordered_json one = described(model_);
    return {.body = json_line(lists ? ordered_json{{"object", "list"}, {"data", ordered_json::array({one})}} : one)};
  }
  const std::string what = "There is nothing here. Served are POST /v1/chat/completions and GET /v1/models.";
  return failed(404, what, "invalid_request_error");
}

ServedReply SimulatedService::complete(const ServedRequest& request) {
  const auto refused = [this](const std::string& message, const std::string& code = {}) {
    ++account_.refused;
    return bad_request(message, code);
  };
  if (nests_deeper(request.body)) return refused(fmt::format("The body nests more than {} levels deep.", deepest_json));
  const auto body = ordered_json::parse(request.body, nullptr, /*allow_exceptions=*/false);
  if (body.is_discarded()) return refused("The body is not JSON.");
  simulated::ChatRequest chat;
  try {
    chat = simulated::read_chat_request(body);
  } catch (const std::invalid_argument& error) {
    return refused(error.what());
  }
  const std::int64_t prompt = SimulatedModel::tokens(chat.bytes());
  if (prompt > SimulatedModel::default_context) {
    return refused(fmt::format("This model's context has {} tokens; the messages have {}.", SimulatedModel::default_context, prompt), "context_length_exceeded");
  }

  const std::uint64_t messages = Rng(0, chat.identity()).next_u64();
  const std::string draw = draw_of(chat, messages, request);
  const SimulatedAttempt attempt = model_.next_attempt(fmt::format("{:016x} {}", messages, draw));
  if (attempt.fails()) {
    ServedReply reply = fault_reply(attempt.fault);
    reply.delay = attempt.latency;
    return reply;
  }
  std::vector<SimulatedReply> replies;
  for (int i = 0; i < chat.choices; ++i) {
    const std::string own = chat.sampled && i > 0 ? fmt::format("{} choice {}", draw, i) : draw;
    replies.push_back(model_.reply(chat, own, attempt.fault, chat.max_tokens.value_or(default_max_tokens)));
    account_.output_tokens += SimulatedModel::tokens(replies.back().text.size());
  }
  account_.input_tokens += prompt;
  return {.body = completion_body(replies, model_.name(), account_.requests, prompt), .delay = attempt.latency};
}

ServedReply SimulatedService::fault_reply(Fault fault) {
  ++account_.faults;
  if (fault == Fault::timeout) return {.withheld = true};
  if (fault == Fault::server_error) return failed(500, "The simulated model failed.", "server_error");
  ServedReply reply = failed(429, "The simulated model is driven too hard.", "rate_limit_error", "rate_limit_exceeded");
  reply.headers["Retry-After"] = "1";
  return reply;
}

/// What tells the reply from others to the same messages; empty where it is not sampled.
std::string SimulatedService::draw_of(const simulated::ChatRequest& chat, std::uint64_t messages, const ServedRequest& request) {
  if (!chat.sampled) return {};
  return chat.seed ? fmt::format("seed {}", *chat.seed) : fmt::format("{}", number_of(messages, request));
}

/// Which of the calls with these messages a request belongs to, from 0.
std::int64_t SimulatedService::number_of(std::uint64_t messages, const ServedRequest& request) {
  std::vector<std::uint64_t>& calls = calls_[messages];
  const auto key = request.headers.find("x-hone-call");
  const std::uint64_t call = key == request.headers.end() ? 0 : Rng(0, key->second).next_u64() | 1;
  const auto known = call == 0 ? calls.end() : std::find(calls.begin(), calls.end(), call);
  const auto number = known - calls.begin();
  if (known == calls.end()) calls.push_back(call);
  return number;
}

}  // namespace hone
