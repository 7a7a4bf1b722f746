#include "adapters/models/wire/openai_codec.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "adapters/models/wire/openai_reply.hpp"
#include "programs/error.hpp"
#include "programs/signature.hpp"

namespace hone {
namespace {

using nlohmann::json;

ModelSettings settings_of(std::string model = "gpt-4.1-mini") {
  ModelSettings settings;
  settings.base_url = "http://127.0.0.1:8080/v1";
  settings.model = std::move(model);
  settings.max_tokens = 256;
  return settings;
}

ModelRequest request_of(std::string text = "Hello") {
  ModelRequest request;
  request.messages = {{"system", "Be brief."}, {"user", std::move(text)}};
  return request;
}

json encoded(const ModelSettings& settings, const ModelRequest& request = request_of()) {
  return json::parse(OpenAiCodec(settings).encode(request).body);
}

HttpReply ok(const json& body) {
  HttpReply reply;
  reply.status = 200;
  reply.body = body.dump();
  return reply;
}

json chat(const json& message, const char* finish = "stop") {
  return {{"model", "m-2025"},
          {"choices", {{{"index", 0}, {"message", message}, {"finish_reason", finish}}}},
          {"usage", {{"prompt_tokens", 100}, {"completion_tokens", 20}}}};
}

Completion decoded(const json& body, const ModelSettings& settings = settings_of()) {
  auto result = OpenAiCodec(settings).decode(ok(body));
  REQUIRE(result.has_value());
  return *result;
}

Completion said(const std::string& content) { return decoded(chat({{"role", "assistant"}, {"content", content}})); }

}  // namespace

TEST_CASE("a request is written in a fixed order, byte for byte") {
  CHECK(OpenAiCodec(settings_of()).encode(request_of()).body ==
        R"({"model":"gpt-4.1-mini","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"}],)"
        R"("max_tokens":256,"temperature":0.0})");
}

TEST_CASE("what the request sets wins over the settings") {
  ModelRequest request = request_of();
  request.temperature = 0.7;
  request.max_tokens = 9;
  const json body = encoded(settings_of(), request);
  CHECK(body["temperature"] == 0.7);
  CHECK(body["max_tokens"] == 9);
}

TEST_CASE("the same request has the same bytes, whoever set what is in it") {
  ModelRequest explicitly = request_of();
  explicitly.temperature = 0.0;
  explicitly.max_tokens = 256;
  CHECK(OpenAiCodec(settings_of()).encode(explicitly).body == OpenAiCodec(settings_of()).encode(request_of()).body);
  CHECK(encoded(settings_of("\"messages\":null"))["model"] == "\"messages\":null");
}

TEST_CASE("text of any kind goes through unchanged") {
  const std::string text = R"({"a": 1} {{x}} %s ${HOME} </think> "quoted" \n)" "\n\t café 漢字";
  CHECK(encoded(settings_of(), request_of(text))["messages"][1]["content"] == text);
  CHECK(encoded(settings_of(), request_of("\xFF"))["messages"][1]["content"] == "\uFFFD");
}

TEST_CASE("reasoning models get the limit under its other name, and no temperature") {
  for (const char* model : {"o1", "o3-mini", "o4-mini", "gpt-5", "gpt-5.1", "gpt-5-nano", "openai/gpt-5-mini"}) {
    CAPTURE(model);
    const json body = encoded(settings_of(model));
    CHECK(body["max_completion_tokens"] == 256);
    CHECK_FALSE(body.contains("max_tokens"));
    CHECK_FALSE(body.contains("temperature"));
    CHECK(OpenAiCodec(settings_of(model)).encode(request_of()).sampled);
  }
  for (const char* model : {"o1x", "gpt-4o", "olmo", "gpt-50"}) {
    CAPTURE(model);
    CHECK(encoded(settings_of(model)).contains("max_tokens"));
  }
}

TEST_CASE("a model that is asked to reason counts its reasoning") {
  ModelSettings settings = settings_of("gpt-oss-20b");
  settings.params = Value::of({{"reasoning_effort", "low"}});
  const json body = encoded(settings);
  CHECK(body["max_completion_tokens"] == 256);
  CHECK(body["reasoning_effort"] == "low");
  CHECK(body["temperature"] == 0.0);
}

TEST_CASE("params are merged as they are, and null removes") {
  ModelSettings settings = settings_of();
  settings.params = Value::of({{"top_p", 0.9}, {"temperature", nullptr}, {"max_tokens", 77}, {"chat_template_kwargs", {{"enable_thinking", false}}}});
  const OpenAiCodec codec(settings);
  const WireRequest wire = codec.encode(request_of());
  CHECK(wire.body.ends_with(R"("max_tokens":77,"chat_template_kwargs":{"enable_thinking":false},"top_p":0.9})"));
  CHECK(wire.max_output_tokens == 77);
  CHECK(wire.sampled);
}

TEST_CASE("the worst case follows what the body says") {
  ModelSettings settings = settings_of();
  CHECK(OpenAiCodec(settings).encode(request_of()).max_output_tokens == 256);
  CHECK(OpenAiCodec(settings).encode(request_of()).messages == 2);
  settings.params = Value::of({{"n", 3}});
  CHECK(OpenAiCodec(settings).encode(request_of()).max_output_tokens == 768);
  settings.params = Value::of({{"max_tokens", nullptr}});
  CHECK(OpenAiCodec(settings).encode(request_of()).max_output_tokens == 131'072);
  settings.context = 4096;
  CHECK(OpenAiCodec(settings).encode(request_of()).max_output_tokens == 4096);
}

TEST_CASE("only a temperature of zero makes a call worth asking once") {
  ModelSettings settings = settings_of();
  CHECK_FALSE(OpenAiCodec(settings).encode(request_of()).sampled);
  settings.temperature = 1.0;
  CHECK(OpenAiCodec(settings).encode(request_of()).sampled);
  settings.temperature.reset();
  CHECK(OpenAiCodec(settings).encode(request_of()).sampled);
}

TEST_CASE("a schema with an object of any names is not strict, which OpenAI would refuse") {
  const auto strict = [](const std::string& signature) {
    ModelRequest request = request_of();
    request.response_schema = output_schema(parse_signature(signature).outputs).dump();
    return encoded(settings_of(), request)["response_format"]["json_schema"]["strict"].get<bool>();
  };
  CHECK(strict("note -> answer, numbers: list[int]"));
  CHECK_FALSE(strict("note -> answer: dict"));
  CHECK_FALSE(strict("note -> answer, facts: list[list[dict]]"));
  CHECK(strict("note -> type, properties"));
}

TEST_CASE("a schema goes along with its fields in the order declared") {
  ModelRequest request = request_of();
  request.response_schema = R"({"type":"object","properties":{"reasoning":{"type":"string"},"answer":{"type":"string"}}})";
  const std::string body = OpenAiCodec(settings_of()).encode(request).body;
  CHECK(body.find(R"("response_format":{"type":"json_schema","json_schema":{"name":"output","strict":true,"schema":)"
                  R"({"type":"object","properties":{"reasoning":{"type":"string"},"answer":{"type":"string"}}}}})") != std::string::npos);
}

TEST_CASE("a plain reply is read with its usage and price") {
  ModelSettings settings = settings_of();
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
    const auto result = OpenAiCodec(settings_of()).decode(ok(chat({{"role", "assistant"}, {"content", content}})));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().kind == FailureKind::server_error);
  }
}

TEST_CASE("an echoed key is cut out of an answer, however it was written; plain words are not") {
  ModelSettings settings = settings_of();
  settings.api_key = "sk-live/0123456789";
  settings.headers = {{"X-Environment", "production"}, {"X-Org-Id", "12345678"}};
  HttpReply reply = ok(chat({{"content", "in production: KEY, 12345678"}}));
  reply.body.replace(reply.body.find("KEY"), 3, "sk-live\\/0123456789");
  const auto result = OpenAiCodec(settings).decode(reply);
  REQUIRE(result.has_value());
  CHECK(result->text == "in production: [secret], 12345678");
  settings.api_key = "anything";
  CHECK(decoded(chat({{"content", "anything else"}}), settings).text == "anything else");
}

TEST_CASE("no piece of a key is left where a message is cut") {
  ModelSettings settings = settings_of();
  settings.api_key = "sk-0123456789abcdef";
  HttpReply reply;
  reply.status = 502;
  reply.body = std::string(190, 'x') + settings.api_key;
  CHECK(OpenAiCodec(settings).decode(reply).error().message.find("sk-0") == std::string::npos);
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
  const auto result = OpenAiCodec(settings_of()).decode(reply);
  REQUIRE(result.has_value());
  CHECK(result->text.starts_with("a\uFFFD"));
  CHECK(result->text.ends_with("b"));
}

TEST_CASE("a body that nests without end is no reply, and harms nobody") {
  for (const std::string start : {"", R"({"choices":[{"message":{"content":)"}) {
    HttpReply reply;
    reply.status = 200;
    reply.body = start + std::string(1'000'000, '[') + std::string(1'000'000, ']');
    CHECK(OpenAiCodec(settings_of()).decode(reply).error().kind == FailureKind::server_error);
  }
}

TEST_CASE("a 200 that is not the protocol's is a failure of unknown outcome") {
  const OpenAiCodec codec(settings_of());
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
  const auto result = OpenAiCodec(settings_of()).decode(ok({{"error", {{"code", 429}, {"message", "slow down"}}}}));
  REQUIRE(result.has_error());
  CHECK(result.error().kind == FailureKind::rate_limited);
}

TEST_CASE("an upstream's error beside an empty choice or within it is no empty answer") {
  const auto failure_in = [](const json& body) {
    CAPTURE(body.dump());
    const auto result = OpenAiCodec(settings_of()).decode(ok(body));
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
  CHECK(OpenAiCodec(settings_of()).decode(created).has_value());
  created.status = 204;
  created.body.clear();
  CHECK(OpenAiCodec(settings_of()).decode(created).error().kind == FailureKind::server_error);
}

TEST_CASE("tokens that are counted in the sum only are output") {
  json body = chat({{"content", "a"}});
  body["usage"] = {{"prompt_tokens", 100}, {"completion_tokens", 20}, {"total_tokens", 320}};
  CHECK(decoded(body).spend.output_tokens == 220);
  body["usage"]["total_tokens"] = 3;
  CHECK(decoded(body).spend.output_tokens == 20);
}

TEST_CASE("no secret is in anything that is kept, also where the server echoes it") {
  ModelSettings settings = settings_of();
  settings.api_key = "sk-very-secret";
  settings.headers = {{"X-Api-Key", "other-secret-1"}};
  const OpenAiCodec codec(settings);
  CHECK(codec.encode(request_of()).body.find("secret") == std::string::npos);
  const std::string echo = "Authorization: Bearer sk-very-secret and other-secret-1";
  const Completion reply = decoded(chat({{"content", echo}, {"reasoning_content", echo}}), settings);
  CHECK(reply.text == "Authorization: Bearer [secret] and [secret]");
  CHECK(reply.reasoning == reply.text);
  for (const int status : {200, 401, 500}) {
    HttpReply bad;
    bad.status = status;
    bad.body = echo;
    CHECK(codec.decode(bad).error().message.find("secret-") == std::string::npos);
    CHECK(codec.decode(bad).error().message.find("sk-very") == std::string::npos);
  }
}

TEST_CASE("a key is cut out of messages also where JSON escapes it, and where it stands in the URL") {
  ModelSettings settings = settings_of();
  settings.base_url = "http://127.0.0.1:1/v1?api_key=in%2Furl-12345";
  settings.api_key = "sk-ab/cd+ef12345";
  const OpenAiCodec codec(settings);
  for (const auto* echo : {R"(sk-ab\/cd+ef12345)", R"(sk-ab\u002fcd+ef12345)", "sk-ab/cd+ef12345", "in%2Furl-12345", R"(in\/url-12345)"}) {
    for (const int status : {200, 401, 500}) {
      HttpReply bad;
      bad.status = status;
      bad.body = std::string(R"({"error": {"message": "bad key )") + echo + R"("}})";
      const std::string message = codec.decode(bad).error().message;
      CAPTURE(message);
      CHECK(message.find("12345") == std::string::npos);
      CHECK(message.find("[secret]") != std::string::npos);
    }
  }
}

TEST_CASE("settings that cannot make a request are refused with their place") {
  const auto message = [](auto change) -> std::string {
    ModelSettings settings = settings_of();
    change(settings);
    try {
      const OpenAiCodec codec(settings);
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  };
  CHECK(message([](ModelSettings& s) { s.model.clear(); }).starts_with("models.task: `model` is missing"));
  CHECK(message([](ModelSettings& s) { s.max_tokens = 0; }).starts_with("models.task: `max_tokens`"));
  CHECK(message([](ModelSettings& s) { s.params = Value("x"); }).starts_with("models.task: `params`"));
  CHECK(message([](ModelSettings& s) { s.params = Value::of({{"stream", true}}); }).starts_with("models.task: `params.stream`"));
  CHECK(message([](ModelSettings& s) { s.params = Value::of({{"messages", 1}}); }).starts_with("models.task: `params.messages`"));
  CHECK(message([](ModelSettings& s) { s.headers = {{"X-A", "secret-value\r\nX-B: 1"}}; }) ==
        "models.task: the value of header \"X-A\" holds a line break; remove it.");
  CHECK(message([](ModelSettings& s) { s.headers = {{"X A", "1"}}; }).starts_with("models.task: `headers`"));
  CHECK(message([](ModelSettings& s) { s.api_key = "sk-secret\n"; }) == "models.task: `api_key` holds a line break; remove it.");
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
