#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/formats/formats.hpp"

using namespace hone;

TEST_CASE("the reply is the output, without white space at its ends") {
  const auto outputs = parse_signature("q -> query").outputs;
  CHECK(*plain_format().parse(outputs, "\n who wrote \"Lume\"? \n") == Values{{"query", "who wrote \"Lume\"?"}});
}

TEST_CASE("a typed reply is read as its type, or is unparsable") {
  const auto outputs = parse_signature("q -> count: int").outputs;
  CHECK(*plain_format().parse(outputs, "**1,200**") == Values{{"count", 1200}});
  CHECK(plain_format().parse(outputs, "a lot").error().message == "The field `count` of the reply could not be read: `a lot` is no value of type `int`.");
}

TEST_CASE("the system message is the instruction and nothing else, unless fields are described") {
  Signature signature = parse_signature("q -> count: int");
  CHECK(plain_format().render(signature, "Count.", {}, {{"q", "x"}}).front().content == "Count.");
  signature.inputs[0].description = "what to count in";
  CHECK(plain_format().render(signature, "Count.", {}, {{"q", "x"}}).front().content == "Count.\n\nFields:\n- `q`: what to count in");
}

TEST_CASE("without an instruction there is no system message") {
  const auto messages = plain_format().render(parse_signature("q -> a"), "", {}, {{"q", "x"}});
  REQUIRE(messages.size() == 1);
  CHECK(messages[0] == Message{"user", "q: x"});
}

TEST_CASE("a type that is no text is asked for in words") {
  CHECK(plain_format().render(parse_signature("q -> a: Literal['x', 'y']"), "", {}, {{"q", "z"}}).back().content == "q: z\n\nReply with `a` only: one of: x; y.");
}
