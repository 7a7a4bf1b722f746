#include "adapters/models/server/simulated_service.hpp"

#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "adapters/models/simulated/world.hpp"

using namespace hone;
using nlohmann::json;

namespace {

const std::string note = "Crate 1 from Odda: amber, linen and copper.";

json chat(double temperature = 0) {
  return {{"model", "any"}, {"temperature", temperature}, {"messages", {{{"role", "system"}, {"content", "Write the codes."}}, {{"role", "user"}, {"content", note}}}}};
}

ServedReply post(SimulatedService& service, const std::string& body, const std::string& key = {}) {
  ServedRequest request{.method = "POST", .target = "/v1/chat/completions", .body = body};
  if (!key.empty()) request.headers["x-hone-call"] = key;
  return service.answer(request);
}

std::string text_of(const ServedReply& reply) { return json::parse(reply.body).at("choices").at(0).at("message").at("content"); }

/// What a broken request is told: the message of a 400 with an error of OpenAI's form.
std::string complaint(const std::string& body) {
  SimulatedService service({});
  const auto reply = post(service, body);
  CHECK(reply.status == 400);
  const json error = json::parse(reply.body).at("error");
  CHECK(error.at("type") == "invalid_request_error");
  CHECK(error.contains("param"));
  CHECK(error.contains("code"));
  CHECK(service.account().refused == 1);
  return error.at("message");
}

std::string complaint_with(const std::string& key, const json& value) {
  json body = chat();
  body[key] = value;
  return complaint(body.dump());
}

}  // namespace

TEST_CASE("a completion has the form of the protocol, with usage of a quarter of the bytes") {
  SimulatedService service({});
  const auto reply = post(service, chat().dump());
  CHECK(reply.status == 200);
  const json body = json::parse(reply.body);
  CHECK(body.at("object") == "chat.completion");
  CHECK(body.at("model") == "simulated-rules");
  CHECK(body.at("choices").at(0).at("message").at("role") == "assistant");
  CHECK(body.at("choices").at(0).at("finish_reason") == "stop");
  const std::string text = text_of(reply);
  CHECK_FALSE(text.empty());
  CHECK(body.at("usage").at("prompt_tokens") == (note.size() + 16 + 3) / 4);
  CHECK(body.at("usage").at("completion_tokens") == (text.size() + 3) / 4);
  CHECK(body.at("usage").at("total_tokens") == body.at("usage").at("prompt_tokens").get<int>() + body.at("usage").at("completion_tokens").get<int>());
  CHECK(service.account().replies == 1);
  CHECK(service.account().input_tokens == body.at("usage").at("prompt_tokens"));
}

TEST_CASE("the reply is what the world says in process") {
  SimulatedService service({.world = "rules", .seed = 4});
  const auto world = simulated::make_world("rules", 4);
  CHECK(text_of(post(service, chat().dump())) == simulated::simulated_reply(*world, 4, {.messages = {{"system", "Write the codes."}, {"user", note}}}, ""));
}

TEST_CASE("equal requests have equal replies; sampled ones differ, but for a retry and a fixed seed") {
  SimulatedService service({.world = "coin"});
  SimulatedService again({.world = "coin"});
  SimulatedService third({.world = "coin"});
  std::set<std::string> cold;
  std::set<std::string> warm;
  std::set<std::string> retried;
  std::set<std::string> seeded;
  json fixed = chat(1);
  fixed["seed"] = 7;
  for (int i = 0; i < 20; ++i) {
    cold.insert(text_of(post(service, chat().dump())));
    const auto sampled = text_of(post(service, chat(1).dump()));
    CHECK(sampled == text_of(post(again, chat(1).dump())));
    warm.insert(sampled);
    retried.insert(text_of(post(third, chat(1).dump(), "a key")));
    seeded.insert(text_of(post(third, fixed.dump())));
  }
  CHECK(cold.size() == 1);
  CHECK(warm.size() == 2);
  CHECK(retried.size() == 1);
  CHECK(seeded.size() == 1);
}

TEST_CASE("several choices are several draws, and their usage is summed") {
  SimulatedService service({.world = "coin"});
  json body = chat(1);
  body["n"] = 20;
  const json reply = json::parse(post(service, body.dump()).body);
  REQUIRE(reply.at("choices").size() == 20);
  std::set<std::string> texts;
  for (const auto& choice : reply.at("choices")) texts.insert(choice.at("message").at("content"));
  CHECK(texts.size() == 2);
  CHECK(reply.at("usage").at("completion_tokens").get<int>() >= 20);
}

TEST_CASE("a schema decides the fields of the reply, and a limit its length") {
  SimulatedService service({});
  json body = chat();
  body["response_format"] = {{"type", "json_schema"}, {"json_schema", {{"name", "out"}, {"schema", {{"type", "object"}, {"properties", {{"codes", {{"type", "string"}}}}}}}}}};
  CHECK(json::parse(text_of(post(service, body.dump()))).at("codes").is_string());
  body = chat();
  body["max_tokens"] = 1;
  const auto cut = json::parse(post(service, body.dump()).body);
  CHECK(cut.at("choices").at(0).at("finish_reason") == "length");
  CHECK(cut.at("usage").at("completion_tokens") == 1);
}

TEST_CASE("bad requests are told what is wrong with them") {
  CHECK(complaint("{") == "The body is not JSON.");
  CHECK(complaint("") == "The body is not JSON.");
  CHECK(complaint("\xff\xfe") == "The body is not JSON.");
  CHECK(complaint("[]") == "The body must be a JSON object.");
  CHECK(complaint(std::string(100'000, '[')).starts_with("The body nests more than"));
  CHECK(complaint("{}").starts_with("`messages` must be"));
  CHECK(complaint_with("messages", json::array()).starts_with("`messages` must be"));
  CHECK(complaint_with("messages", {1}).starts_with("Every message must be an object"));
  CHECK(complaint_with("messages", {{{"content", "x"}}}).find("`role`") != std::string::npos);
  CHECK(complaint_with("messages", {{{"role", "user"}, {"content", 3}}}).find("`content`") != std::string::npos);
  CHECK(complaint_with("messages", {{{"role", "user"}, {"content", {3}}}}).find("`content`") != std::string::npos);
  CHECK(complaint_with("stream", true).starts_with("`stream` cannot be true"));
  CHECK(complaint_with("stream", "yes").starts_with("`stream` must be"));
  for (const auto& value : std::vector<json>{0, -1, 1.5, "7", 1e300, json::array()}) CHECK(complaint_with("max_tokens", value).starts_with("`max_tokens` must be"));
  CHECK(complaint_with("max_tokens", 18446744073709551615ULL).starts_with("`max_tokens` must be"));
  CHECK(complaint_with("temperature", 3).starts_with("`temperature` must be"));
  CHECK(complaint_with("temperature", "hot").starts_with("`temperature` must be"));
  CHECK(complaint_with("n", 0).starts_with("`n` must be"));
  CHECK(complaint_with("n", 1000).starts_with("`n` must be"));
  CHECK(complaint_with("response_format", "json").starts_with("`response_format` must be"));
  CHECK(complaint_with("response_format", {{"type", "grammar"}}).find("json_schema") != std::string::npos);
  CHECK(complaint_with("response_format", {{"type", "json_schema"}}).find("properties") != std::string::npos);
}

TEST_CASE("a prompt over the context is refused with the protocol's code") {
  SimulatedService service({});
  json body = chat();
  body["messages"][1]["content"] = std::string(200'000, 'x');
  const auto reply = post(service, body.dump());
  CHECK(reply.status == 400);
  CHECK(json::parse(reply.body).at("error").at("code") == "context_length_exceeded");
}

TEST_CASE("the models are listed, and elsewhere is nothing") {
  SimulatedService service({.world = "noisy"});
  const auto get = [&](const std::string& target, const std::string& method = "GET") { return service.answer({.method = method, .target = target}); };
  CHECK(json::parse(get("/v1/models").body).at("data").at(0).at("id") == "simulated-noisy");
  CHECK(json::parse(get("/v1/models/simulated-noisy?x=1").body).at("object") == "model");
  CHECK(get("/v1/models/gpt").status == 404);
  CHECK(get("/").status == 404);
  CHECK(get("/v1/chat/completions").status == 405);
  CHECK(get("/v1/chat/completions").headers.at("Allow") == "POST");
  CHECK(get("/v1/models", "DELETE").status == 405);
  CHECK(json::parse(get("/nowhere").body).at("error").at("message").get<std::string>().find("/v1/chat/completions") != std::string::npos);
  CHECK(service.account().requests == 0);
}

TEST_CASE("faults come as the protocol has them, and a retry gets its answer in the end") {
  SimulatedOptions options;
  options.faults = {.rate_limited = 0.3, .server_error = 0.2, .timeout = 0.1};
  SimulatedService service(options);
  std::map<int, int> statuses;
  int withheld = 0;
  for (int i = 0; i < 300; ++i) {
    json body = chat(1);
    body["messages"][1]["content"] = note + std::to_string(i);
    for (int attempt = 0; attempt < 50; ++attempt) {
      const auto reply = post(service, body.dump(), "call " + std::to_string(i));
      if (attempt == 0) ++(reply.withheld ? withheld : statuses[reply.status]);
      if (reply.status == 429) CHECK(reply.headers.at("Retry-After") == "1");
      if (reply.status == 429) CHECK(json::parse(reply.body).at("error").at("code") == "rate_limit_exceeded");
      if (reply.status == 500) CHECK(json::parse(reply.body).at("error").at("type") == "server_error");
      if (reply.status == 200 && !reply.withheld) break;
      REQUIRE(attempt < 49);
    }
  }
  CHECK(statuses[429] == doctest::Approx(90).epsilon(0.3));
  CHECK(statuses[500] == doctest::Approx(60).epsilon(0.4));
  CHECK(withheld == doctest::Approx(30).epsilon(0.5));
  CHECK(service.account().replies == 300);
  CHECK(service.account().faults == service.account().requests - 300);
}

TEST_CASE("garbage, echoes and replies without a fence can be had") {
  SimulatedOptions options;
  options.faults.garbage = 1;
  SimulatedService garbage(options);
  CHECK(text_of(post(garbage, chat().dump())).starts_with("%%"));
  const std::string wish = "Improve this prompt:\n```\nWrite the codes.\n```\nWrite the new one in a fence.";
  const std::string body = json{{"messages", {{{"role", "user"}, {"content", wish}}}}}.dump();
  options.faults = {.echo = 1};
  SimulatedService echo(options);
  CHECK(text_of(post(echo, body)).ends_with("```\nWrite the codes.\n```"));
  options.faults = {.unfenced = 1};
  SimulatedService unfenced(options);
  CHECK(text_of(post(unfenced, body)).find("```") == std::string::npos);
}

TEST_CASE("latency is asked for in the reply, the same for equal requests") {
  SimulatedOptions options;
  options.latency = {Seconds(0.1), 1};
  SimulatedService service(options);
  const auto first = post(service, chat().dump()).delay;
  CHECK(first > Seconds(0));
  CHECK(post(service, chat().dump()).delay == first);
}

TEST_CASE("long and strange prompts are answered in every world") {
  const std::string words = "the pupil of Ada Lind bought goods and ";
  std::string passage = "question: What did the teacher of Ada Lind make?\n[1] Ada Lind | ";
  while (passage.size() < 120'000) passage += words;
  std::string fences;
  while (fences.size() < 20'000) fences += "```\nprompt\n";
  for (const auto& info : simulated::worlds()) {
    CAPTURE(info.name);
    SimulatedService service({.world = std::string(info.name)});
    for (const std::string& text : {passage, "improve the instruction\n" + fences, std::string("\0[[ ## \xc3\xa9 | </", 12), std::string()}) {
      json body = chat();
      body["messages"][1]["content"] = text;
      CHECK(post(service, body.dump(-1, ' ', false, json::error_handler_t::replace)).status == 200);
    }
  }
}
