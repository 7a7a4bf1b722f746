#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/formats/formats.hpp"

using namespace hone;

namespace {

const std::vector<Field> fields = parse_signature("q -> reasoning, answer").outputs;

std::string parsed(std::string_view reply) {
  const Result<Values> values = xml_format().parse(fields, reply);
  if (!values) return std::string(name(values.error().kind)) + ": " + values.error().message;
  return find_or_null(*values, "reasoning").text() + " | " + find_or_null(*values, "answer").text();
}

}  // namespace

TEST_CASE("tags are read whatever stands round them") {
  CHECK(parsed("<reasoning>r</reasoning><answer>Paris</answer>") == "r | Paris");
  CHECK(parsed("Sure!\n<out>\n<Reasoning>\nr\n</Reasoning>\n<answer>\n Paris \n</ANSWER>\n</out>") == "r | Paris");
  CHECK(parsed("<answer>a < b & c</answer><reasoning>x > y</reasoning>") == "x > y | a < b & c");
}

TEST_CASE("the first occurrence of a field counts, and a tag that is only named within another is text") {
  CHECK(parsed("<reasoning>r</reasoning><answer>Paris</answer><answer>Rome</answer>") == "r | Paris");
  CHECK(parsed("<reasoning>I fill <answer> next</reasoning><answer>Paris</answer>") == "I fill <answer> next | Paris");
}

TEST_CASE("a tag that is not closed ends at the next one") {
  CHECK(parsed("<reasoning>r\n<answer>Paris") == "r | Paris");
  CHECK(parsed("<reasoning>r</reasoning>\n<answer>Paris") == "r | Paris");
}

TEST_CASE("reasoning without its tag is what stands before the answer") { CHECK(parsed("So it is.\n<answer>Paris</answer>") == "So it is. | Paris"); }

TEST_CASE("what is missing is never guessed") {
  CHECK(parsed("<reasoning>r</reasoning> Paris") == "unparsable: The field `answer` was not found in the reply.");
  CHECK(parsed("Paris") == "unparsable: The field `answer` was not found in the reply.");
}
