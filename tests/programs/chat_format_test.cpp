#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/formats/formats.hpp"

using namespace hone;

namespace {

const std::vector<Field> fields = parse_signature("q -> reasoning, answer").outputs;
const std::vector<Field> pair = parse_signature("q -> first, second").outputs;

std::string parsed(const std::vector<Field>& outputs, std::string_view reply) {
  const Result<Values> values = chat_format().parse(outputs, reply);
  if (!values) return std::string(name(values.error().kind)) + ": " + values.error().message;
  std::string text;
  for (const Field& field : outputs) text += find_or_null(*values, field.name).text() + (&field == &outputs.back() ? "" : " | ");
  return text;
}

}  // namespace

TEST_CASE("a reply in the layout is read, with preamble ignored and the end optional") {
  CHECK(parsed(pair, "[[ ## first ## ]]\none\n\n[[ ## second ## ]]\ntwo\n\n[[ ## completed ## ]]") == "one | two");
  CHECK(parsed(pair, "Sure, here it is:\n\n[[ ## first ## ]]\none\n[[ ## second ## ]]\ntwo") == "one | two");
  CHECK(parsed(pair, "[[ ## second ## ]]\ntwo\n[[ ## first ## ]]\none") == "one | two");
}

TEST_CASE("a value may span lines or stand on the line of its header") {
  CHECK(parsed(pair, "[[ ## first ## ]] one\nmore\n[[ ## second ## ]]: two") == "one\nmore | two");
}

TEST_CASE("headers may be bold, indented, headings or sloppy") {
  CHECK(parsed(pair, "**[[ ## first ## ]]**\none\n**[[ ## second ## ]]** two") == "one | two");
  CHECK(parsed(pair, "   [[ ## first ## ]]\n   one\n\t[[ ## second ## ]]\n   two") == "one | two");
  CHECK(parsed(pair, "### [[ ## First ## ]]\none\n> [[##second##]]\ntwo") == "one | two");
  CHECK(parsed(pair, "[[ ## first ]]\none\n`[[ ## second ## ]]`\ntwo") == "one | two");
}

TEST_CASE("the first occurrence of a field counts, and fields that were not asked for are dropped") {
  CHECK(parsed(pair, "[[ ## first ## ]]\none\n[[ ## second ## ]]\ntwo\n[[ ## first ## ]]\nother") == "one | two");
  CHECK(parsed(pair, "[[ ## q ## ]]\nechoed\n[[ ## first ## ]]\none\n[[ ## note ## ]]\nx\n[[ ## second ## ]]\ntwo") == "one | two");
}

TEST_CASE("the end may stand on the line of the last value") {
  CHECK(parsed(fields, "[[ ## reasoning ## ]]\nr\n[[ ## answer ## ]]\nParis [[ ## completed ## ]]") == "r | Paris");
}

TEST_CASE("a header in the middle of a line counts only where it is needed") {
  CHECK(parsed(fields, "[[ ## reasoning ## ]] It follows. [[ ## answer ## ]] Paris") == "It follows. | Paris");
  CHECK(parsed(fields, "[[ ## reasoning ## ]]\nI fill [[ ## answer ## ]] now.\n[[ ## answer ## ]]\nParis") == "I fill [[ ## answer ## ]] now. | Paris");
}

TEST_CASE("brackets that are no headers are text") {
  CHECK(parsed(pair, "[[ ## first ## ]]\n[[1, 2]]\n[[wiki]]\n[[ ## second ## ]]\n[[ ## not a header ## ]]") == "[[1, 2]]\n[[wiki]] | [[ ## not a header ## ]]");
}

TEST_CASE("reasoning without its header is what stands before the answer") {
  CHECK(parsed(fields, "It is the capital.\n\n[[ ## answer ## ]]\nParis") == "It is the capital. | Paris");
  CHECK(parsed(fields, "[[ ## answer ## ]]\nParis") == " | Paris");
}

TEST_CASE("a single output without any header is the reply") {
  const auto one = parse_signature("q -> answer").outputs;
  CHECK(parsed(one, "Paris\n") == "Paris");
  CHECK(parsed(one, "Paris\n[[ ## completed ## ]]") == "Paris");
  CHECK(parsed(one, "x\n[[ ## result ## ]]\nParis") == "unparsable: The field `answer` was not found in the reply.");
}

TEST_CASE("what is missing is never guessed") {
  CHECK(parsed(fields, "Paris") == "unparsable: The field `answer` was not found in the reply.");
  CHECK(parsed(pair, "one\n[[ ## second ## ]]\ntwo") == "unparsable: The field `first` was not found in the reply.");
  CHECK(parsed(pair, "[[ ## first ## ]]\none two") == "unparsable: The field `second` was not found in the reply.");
  CHECK(parsed(parse_signature("q -> reasoning, n: int").outputs, "[[ ## n ## ]]\nmany") ==
        "unparsable: The field `n` of the reply could not be read: `many` is no value of type `int`.");
}
