// Requests as OpenAI takes them.
#include "adapters/models/wire/openai_codec.hpp"

#include <doctest/doctest.h>

#include "programs/error.hpp"
#include "programs/signature.hpp"
#include "tests/adapters/models/wire/openai_exchange.hpp"

namespace hone {

using namespace test;
using nlohmann::json;

namespace {

json encoded(const ModelSettings& settings, const ModelRequest& request = request_of()) {
  return json::parse(OpenAiCodec(settings).encode(request).body);
}

}  // namespace

TEST_CASE("a request is written in a fixed order, byte for byte") {
  CHECK(OpenAiCodec(openai_settings()).encode(request_of()).body ==
        R"({"model":"gpt-4.1-mini","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"}],)"
        R"("max_tokens":256,"temperature":0.0})");
}

TEST_CASE("what the request sets wins over the settings") {
  ModelRequest request = request_of();
  request.temperature = 0.7;
  request.max_tokens = 9;
  const json body = encoded(openai_settings(), request);
  CHECK(body["temperature"] == 0.7);
  CHECK(body["max_tokens"] == 9);
}

TEST_CASE("the same request has the same bytes, whoever set what is in it") {
  ModelRequest explicitly = request_of();
  explicitly.temperature = 0.0;
  explicitly.max_tokens = 256;
  CHECK(OpenAiCodec(openai_settings()).encode(explicitly).body == OpenAiCodec(openai_settings()).encode(request_of()).body);
  CHECK(encoded(openai_settings("\"messages\":null"))["model"] == "\"messages\":null");
}

TEST_CASE("text of any kind goes through unchanged") {
  const std::string text = R"({"a": 1} {{x}} %s ${HOME} </think> "quoted" \n)" "\n\t café 漢字";
  CHECK(encoded(openai_settings(), request_of(text))["messages"][1]["content"] == text);
  CHECK(encoded(openai_settings(), request_of("\xFF"))["messages"][1]["content"] == "\uFFFD");
}

TEST_CASE("reasoning models get the limit under its other name, and no temperature") {
  for (const char* model : {"o1", "o3-mini", "o4-mini", "gpt-5", "gpt-5.1", "gpt-5-nano", "openai/gpt-5-mini"}) {
    CAPTURE(model);
    const json body = encoded(openai_settings(model));
    CHECK(body["max_completion_tokens"] == 256);
    CHECK_FALSE(body.contains("max_tokens"));
    CHECK_FALSE(body.contains("temperature"));
    CHECK(OpenAiCodec(openai_settings(model)).encode(request_of()).sampled);
  }
  for (const char* model : {"o1x", "gpt-4o", "olmo", "gpt-50"}) {
    CAPTURE(model);
    CHECK(encoded(openai_settings(model)).contains("max_tokens"));
  }
}

TEST_CASE("a model that is asked to reason counts its reasoning") {
  ModelSettings settings = openai_settings("gpt-oss-20b");
  settings.params = Value::of({{"reasoning_effort", "low"}});
  const json body = encoded(settings);
  CHECK(body["max_completion_tokens"] == 256);
  CHECK(body["reasoning_effort"] == "low");
  CHECK(body["temperature"] == 0.0);
}

TEST_CASE("params are merged as they are, and null removes") {
  ModelSettings settings = openai_settings();
  settings.params = Value::of({{"top_p", 0.9}, {"temperature", nullptr}, {"max_tokens", 77}, {"chat_template_kwargs", {{"enable_thinking", false}}}});
  const OpenAiCodec codec(settings);
  const WireRequest wire = codec.encode(request_of());
  CHECK(wire.body.ends_with(R"("max_tokens":77,"chat_template_kwargs":{"enable_thinking":false},"top_p":0.9})"));
  CHECK(wire.max_output_tokens == 77);
  CHECK(wire.sampled);
}

TEST_CASE("the worst case follows what the body says") {
  ModelSettings settings = openai_settings();
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
  ModelSettings settings = openai_settings();
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
    return encoded(openai_settings(), request)["response_format"]["json_schema"]["strict"].get<bool>();
  };
  CHECK(strict("note -> answer, numbers: list[int]"));
  CHECK_FALSE(strict("note -> answer: dict"));
  CHECK_FALSE(strict("note -> answer, facts: list[list[dict]]"));
  CHECK(strict("note -> type, properties"));
}

TEST_CASE("a schema goes along with its fields in the order declared") {
  ModelRequest request = request_of();
  request.response_schema = R"({"type":"object","properties":{"reasoning":{"type":"string"},"answer":{"type":"string"}}})";
  const std::string body = OpenAiCodec(openai_settings()).encode(request).body;
  CHECK(body.find(R"("response_format":{"type":"json_schema","json_schema":{"name":"output","strict":true,"schema":)"
                  R"({"type":"object","properties":{"reasoning":{"type":"string"},"answer":{"type":"string"}}}}})") != std::string::npos);
}

TEST_CASE("settings that cannot make a request are refused with their place") {
  const auto message = [](auto change) -> std::string {
    ModelSettings settings = openai_settings();
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

}  // namespace hone
