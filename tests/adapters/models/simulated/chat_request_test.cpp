#include "adapters/models/simulated/chat_request.hpp"

#include <stdexcept>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace hone::simulated;
using hone::Message;
using Style = TaskRequest::Style;

namespace {

ChatRequest request(std::vector<Message> messages) { return {.messages = std::move(messages)}; }

}  // namespace

TEST_CASE("a plain request is an instruction, demos and an input") {
  const auto task = read_task(request({{"system", "Do it."}, {"user", "one"}, {"assistant", "1"}, {"user", "two"}}));
  CHECK(task.style == Style::plain);
  CHECK(task.prompt == "Do it.");
  REQUIRE(task.demos.size() == 1);
  CHECK(task.demos[0].input == "one");
  CHECK(task.demos[0].output == "1");
  CHECK(task.input == "two");
  CHECK(task.fields == std::vector<std::string>{""});
  CHECK(task.burden() == 10);
  CHECK(write_reply(task.style, {{"", "2"}}) == "2");
}

TEST_CASE("field headers tell outputs from inputs, and a reply has the outputs") {
  const auto task = read_task(request(
      {{"system", "Inputs: `note`. Layout:\n[[ ## note ## ]]\n{note}\n[[ ## reasoning ## ]]\n{reasoning}\n[[ ## codes ## ]]\n{codes}\n[[ ## completed ## ]]"},
       {"user", "[[ ## note ## ]]\nCrate\n\nRespond with `[[ ## reasoning ## ]]`, then `[[ ## codes ## ]]`, then `[[ ## completed ## ]]`."}}));
  CHECK(task.style == Style::headers);
  CHECK(task.fields == std::vector<std::string>{"reasoning", "codes"});
  CHECK(write_reply(task.style, {{"reasoning", "hm"}, {"codes", "KE47"}}) ==
        "[[ ## reasoning ## ]]\nhm\n\n[[ ## codes ## ]]\nKE47\n\n[[ ## completed ## ]]");
}

TEST_CASE("tags and JSON are recognised, and a schema names the fields") {
  const auto xml = read_task(request({{"system", "Reply as <answer>…</answer>."}, {"user", "<note>\nx\n</note>"}}));
  CHECK(xml.style == Style::xml);
  CHECK(xml.fields == std::vector<std::string>{"answer"});
  CHECK(write_reply(xml.style, {{"answer", "A"}}) == "<answer>\nA\n</answer>\n");

  const auto words = read_task(request({{"system", "Reply with a JSON object like {\"answer\": \"…\"}."}, {"user", "{\"note\": \"x\"}"}}));
  CHECK(words.style == Style::json);
  CHECK(words.fields == std::vector<std::string>{"answer"});

  const auto body = nlohmann::ordered_json::parse(R"({"messages": [{"role": "user", "content": [{"type": "text", "text": "x"}]}],
    "response_format": {"type": "json_schema", "json_schema": {"schema": {"properties": {"why": {}, "answer": {}}}}}})");
  const auto schema = read_task(read_chat_request(body));
  CHECK(schema.input == "x");
  CHECK(schema.fields == std::vector<std::string>{"why", "answer"});
  CHECK(write_reply(schema.style, {{"why", "\"so\""}, {"answer", "A"}}) == R"({"why":"\"so\"","answer":"A"})");
}

TEST_CASE("outputs that the prompt lists are asked for, whatever else is marked") {
  const auto task = read_task(request({{"system", "Your input fields are:\n- `note` (str)\nYour output fields are:\n- `why` (str): in `short`\n- `answer` (str)\n\nDo `it`."},
                                       {"user", "<note>\nx\n</note>\n\nReply with these tags:\n<why>text</why>\n<answer>text</answer>"}}));
  CHECK(task.style == Style::xml);
  CHECK(task.fields == std::vector<std::string>{"why", "answer"});
}

TEST_CASE("a body that is no chat request is refused") {
  using nlohmann::ordered_json;
  for (const char* text : {"[]", "{}", R"({"messages": []})", R"({"messages": [1]})", R"({"messages": [{"content": "x"}]})"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(read_chat_request(ordered_json::parse(text)), std::invalid_argument);
  }
}

TEST_CASE("requests with different messages have different identities") {
  CHECK(request({{"user", "a"}, {"user", "b"}}).identity() != request({{"user", "a\nb"}}).identity());
  CHECK(request({{"user", "a"}}).identity() != request({{"system", "a"}}).identity());
}
