#pragma once

#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "adapters/models/wire/openai_codec.hpp"

namespace hone::test {

// Requests and replies as they stand on the wire.

inline ModelSettings openai_settings(std::string model = "gpt-4.1-mini") {
  ModelSettings settings;
  settings.base_url = "http://127.0.0.1:8080/v1";
  settings.model = std::move(model);
  settings.max_tokens = 256;
  return settings;
}

inline ModelRequest request_of(std::string text = "Hello") {
  ModelRequest request;
  request.messages = {{"system", "Be brief."}, {"user", std::move(text)}};
  return request;
}

inline HttpReply ok(const nlohmann::json& body) {
  HttpReply reply;
  reply.status = 200;
  reply.body = body.dump();
  return reply;
}

inline nlohmann::json chat(const nlohmann::json& message, const char* finish = "stop") {
  return {{"model", "m-2025"},
          {"choices", {{{"index", 0}, {"message", message}, {"finish_reason", finish}}}},
          {"usage", {{"prompt_tokens", 100}, {"completion_tokens", 20}}}};
}

inline Completion decoded(const nlohmann::json& body, const ModelSettings& settings = openai_settings()) {
  auto result = OpenAiCodec(settings).decode(ok(body));
  REQUIRE(result.has_value());
  return *result;
}

}  // namespace hone::test
