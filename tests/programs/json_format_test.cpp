#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/formats/formats.hpp"

using namespace hone;

namespace {

const std::vector<Field> outputs = parse_signature("q -> reasoning, answer").outputs;

std::string parsed(std::string_view reply) {
  const Result<Values> values = json_format().parse(outputs, reply);
  if (!values) return std::string(name(values.error().kind)) + ": " + values.error().message;
  return find_or_null(*values, "reasoning").text() + " | " + find_or_null(*values, "answer").text();
}

}  // namespace

TEST_CASE("an object is read as models write it") {
  CHECK(parsed(R"({"reasoning": "r", "answer": "Paris"})") == "r | Paris");
  CHECK(parsed("Here:\n```json\n{\"answer\": \"Paris\", \"reasoning\": \"r\",}\n```") == "r | Paris");
  CHECK(parsed("{'reasoning': 'it's so', 'Answer': 'Paris'}") == "it's so | Paris");
  CHECK(parsed(R"({"output": {"reasoning": "r", "answer": 42}})") == "r | 42");
  CHECK(parsed(R"({"note": 1} {"reasoning": "r", "answer": "Paris"})") == "r | Paris");
}

TEST_CASE("reasoning that is missing is what stands before the object") {
  CHECK(parsed("It is the capital.\n```json\n{\"answer\": \"Paris\"}\n```") == "It is the capital. | Paris");
  CHECK(parsed(R"({"answer": "Paris"})") == " | Paris");
}

TEST_CASE("what is no such object is unparsable") {
  CHECK(parsed("Paris") == "unparsable: The reply holds no JSON object that can be read.");
  CHECK(parsed(R"({"reasoning": "r", "answer": "Par)") == "unparsable: The reply holds no JSON object that can be read.");
  CHECK(parsed(R"({"reasoning": "r"})") == "unparsable: The field `answer` was not found in the reply.");
  CHECK(parsed(R"({"reasoning": "r", "answer": null})").starts_with("unparsable: The field `answer` of the reply could not be read"));
}

TEST_CASE("the reply and the schema keep the order declared") {
  CHECK(json_format().reply(outputs, {{"answer", "Paris"}, {"reasoning", "r"}}) == R"({"reasoning":"r","answer":"Paris"})");
  const std::string schema = json_format().response_schema(outputs).text();
  CHECK(schema == output_schema(outputs).dump());
  CHECK(schema.find("reasoning") < schema.find("answer"));
  CHECK(chat_format().response_schema(outputs).is_null());
}
