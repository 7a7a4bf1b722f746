#include "adapters/models/wire/openai_reply.hpp"

#include <doctest/doctest.h>

#include "tests/adapters/models/wire/openai_exchange.hpp"

namespace hone {

using namespace test;
using nlohmann::json;

namespace {

Completion said(const std::string& content) { return decoded(chat({{"role", "assistant"}, {"content", content}})); }

}  // namespace

TEST_CASE("a plain reply is read with its usage and price") {
  ModelSettings settings = openai_settings();
  settings.price = Price{0.40, 0.10, 1.60};
  json body = chat({{"content", "Paris"}});
  body["usage"]["prompt_tokens_details"] = {{"cached_tokens", 60}};
  const Completion reply = decoded(body, settings);
  CHECK(reply.text == "Paris");
  CHECK(reply.finish == FinishReason::stop);
  CHECK(reply.model == "m-2025");
  CHECK(reply.spend.calls == 1);
  CHECK(reply.spend.input_tokens == 100);
  CHECK(reply.spend.output_tokens == 20);
  CHECK(reply.spend.usd == doctest::Approx((40 * 0.40 + 60 * 0.10 + 20 * 1.60) / 1e6));
  CHECK_FALSE(reply.usage_assumed);
}

TEST_CASE("content comes as text, as parts, or not at all") {
  CHECK(said("two words").text == "two words");
  CHECK(said("  kept as it is \n").text == "  kept as it is \n");
  CHECK(decoded(chat({{"content", {{{"type", "text"}, {"text", "a"}}, {{"type", "text"}, {"text", "b"}}}}})).text == "ab");
  CHECK(decoded(chat({{"content", nullptr}})).text == "");
  CHECK(decoded(chat(json::object({{"role", "assistant"}}))).text == "");
}

TEST_CASE("content that is no text at all is a server's fault, not an empty answer") {
  for (const json& content : {json{{"answer", "42"}}, json(42), json(true)}) {
    const auto result = OpenAiCodec(openai_settings()).decode(ok(chat({{"role", "assistant"}, {"content", content}})));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().kind == FailureKind::server_error);
  }
}

TEST_CASE("reasoning goes apart from the answer, however it comes") {
  const Completion by_field = decoded(chat({{"content", "4"}, {"reasoning_content", "2 and 2"}}));
  CHECK(by_field.text == "4");
  CHECK(by_field.reasoning == "2 and 2");
  CHECK(decoded(chat({{"content", "4"}, {"reasoning", "sum"}})).reasoning == "sum");
  const Completion inside = said("\n<think>\n2 and 2\n</think>\n\n4");
  CHECK(inside.text == "4");
  CHECK(inside.reasoning == "\n2 and 2\n");
  const Completion opened_in_prompt = said("2 and 2</think>4");
  CHECK(opened_in_prompt.text == "4");
  CHECK(opened_in_prompt.reasoning == "2 and 2");
  const Completion cut_off = said("<think>2 and");
  CHECK(cut_off.text == "");
  CHECK(cut_off.reasoning == "2 and");
  CHECK(said("Write <think>x</think> first.").text == "Write <think>x</think> first.");
}

TEST_CASE("reasons to finish are told apart") {
  for (const char* whole : {"stop", "eos_token", "stop_sequence", "end_turn"}) CHECK(decoded(chat({{"content", "a"}}, whole)).finish == FinishReason::stop);
  CHECK(decoded(chat({{"content", "a"}}, "length")).finish == FinishReason::length);
  CHECK(decoded(chat({{"content", "a"}}, "content_filter")).finish == FinishReason::content_filter);
  CHECK(decoded(chat({{"content", "a"}}, "tool_calls")).finish == FinishReason::other);
  json silent = chat({{"content", "a"}});
  silent["choices"][0]["finish_reason"] = nullptr;
  CHECK(decoded(silent).finish == FinishReason::stop);
}

TEST_CASE("a refusal counts as filtered") {
  const Completion reply = decoded(chat({{"content", nullptr}, {"refusal", "I cannot help with that."}}));
  CHECK(reply.finish == FinishReason::content_filter);
  CHECK(reply.text == "I cannot help with that.");
}

TEST_CASE("usage that is missing or absurd is said to be so") {
  for (const json& usage : {json(nullptr), json::object(), json{{"prompt_tokens", 5}}, json{{"prompt_tokens", -1}, {"completion_tokens", 1}},
                            json{{"prompt_tokens", 0}, {"completion_tokens", 0}}, json{{"prompt_tokens", 9}, {"completion_tokens", 0}},
                            json{{"prompt_tokens", "5"}, {"completion_tokens", 1}}, json{{"prompt_tokens", 1e18}, {"completion_tokens", 1}}}) {
    CAPTURE(usage.dump());
    json body = chat({{"content", "a"}});
    body["usage"] = usage;
    const Completion reply = decoded(body);
    CHECK(reply.usage_assumed);
    CHECK(reply.spend.calls == 1);
    CHECK(reply.spend.tokens() == 0);
  }
}

TEST_CASE("counts of tokens may be written with a point") {
  json body = chat({{"content", "a"}});
  body["usage"] = {{"prompt_tokens", 12.0}, {"completion_tokens", 3.0}};
  CHECK(decoded(body).spend.tokens() == 15);
  body["usage"]["prompt_tokens"] = 12.5;
  CHECK(decoded(body).usage_assumed);
}

TEST_CASE("a reply whose bytes are no UTF-8 is read with marks in their place") {
  HttpReply reply = ok(chat({{"content", "a#b"}}));
  reply.body.replace(reply.body.find('#'), 1, "\xE2\x82");
  const auto result = OpenAiCodec(openai_settings()).decode(reply);
  REQUIRE(result.has_value());
  CHECK(result->text.starts_with("a\uFFFD"));
  CHECK(result->text.ends_with("b"));
}

TEST_CASE("a body that nests without end is no reply, and harms nobody") {
  for (const std::string start : {"", R"({"choices":[{"message":{"content":)"}) {
    HttpReply reply;
    reply.status = 200;
    reply.body = start + std::string(1'000'000, '[') + std::string(1'000'000, ']');
    CHECK(OpenAiCodec(openai_settings()).decode(reply).error().kind == FailureKind::server_error);
  }
}

TEST_CASE("a 200 that is not the protocol's is a failure of unknown outcome") {
  const OpenAiCodec codec(openai_settings());
  for (const char* body : {"", "<html>", "null", "[]", "{}", R"({"choices":[]})", R"({"choices":[{}]})", R"({"choices":[{"message":"x"}]})", R"({"choices":5})"}) {
    CAPTURE(body);
    HttpReply reply;
    reply.status = 200;
    reply.body = body;
    const auto result = codec.decode(reply);
    REQUIRE(result.has_error());
    CHECK(result.error().kind == FailureKind::server_error);
    CHECK_FALSE(result.error().refused);
  }
}

TEST_CASE("an error that a router hides under a 200 is found") {
  const auto result = OpenAiCodec(openai_settings()).decode(ok({{"error", {{"code", 429}, {"message", "slow down"}}}}));
  REQUIRE(result.has_error());
  CHECK(result.error().kind == FailureKind::rate_limited);
}

TEST_CASE("an upstream's error beside an empty choice or within it is no empty answer") {
  const auto failure_in = [](const json& body) {
    CAPTURE(body.dump());
    const auto result = OpenAiCodec(openai_settings()).decode(ok(body));
    REQUIRE(result.has_error());
    return result.error();
  };
  json beside = chat({{"content", nullptr}});
  beside["error"] = {{"code", 429}, {"message", "slow down"}};
  CHECK(failure_in(beside).kind == FailureKind::rate_limited);
  CHECK_FALSE(failure_in(beside).refused);
  json within = chat({{"content", ""}}, "error");
  within["choices"][0]["error"] = {{"code", 502}, {"message", "upstream died"}};
  CHECK(failure_in(within).kind == FailureKind::server_error);
  CHECK(failure_in(within).message.find("upstream died") != std::string::npos);
  for (const auto* finish : {"error", "abort", "insufficient_system_resource"}) {
    CHECK(failure_in(chat({{"content", "half an ans"}}, finish)).kind == FailureKind::server_error);
  }
}

TEST_CASE("a whole answer is taken, whatever stands where an error would") {
  for (const json& error : {json(nullptr), json(""), json::object(), json{{"message", "an older one"}}}) {
    json body = chat({{"content", "Paris"}});
    body["error"] = error;
    CHECK(decoded(body).text == "Paris");
  }
  HttpReply created = ok(chat({{"content", "Paris"}}));
  created.status = 201;
  CHECK(OpenAiCodec(openai_settings()).decode(created).has_value());
  created.status = 204;
  created.body.clear();
  CHECK(OpenAiCodec(openai_settings()).decode(created).error().kind == FailureKind::server_error);
}

TEST_CASE("tokens that are counted in the sum only are output") {
  json body = chat({{"content", "a"}});
  body["usage"] = {{"prompt_tokens", 100}, {"completion_tokens", 20}, {"total_tokens", 320}};
  CHECK(decoded(body).spend.output_tokens == 220);
  body["usage"]["total_tokens"] = 3;
  CHECK(decoded(body).spend.output_tokens == 20);
}

TEST_CASE("the context window is read from what servers say of themselves") {
  CHECK(context_in(R"({"data":[{"id":"m","max_model_len":32768}]})", "m") == 32768);
  CHECK(context_in(R"({"data":[{"id":"a","context_length":1},{"id":"m","context_length":128000}]})", "m") == 128000);
  CHECK(context_in(R"({"data":[{"id":"/models/x.gguf","meta":{"n_ctx_train":32768}}]})", "m") == 32768);
  CHECK(context_in(R"({"default_generation_settings":{"n_ctx":8192},"total_slots":4})", "m") == 8192);
  CHECK_FALSE(context_in(R"({"data":[{"id":"a","context_length":1},{"id":"b","context_length":2}]})", "m"));
  CHECK_FALSE(context_in("<html>", "m"));
  CHECK_FALSE(context_in("{}", "m"));
}

}  // namespace hone
