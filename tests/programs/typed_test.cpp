#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "programs/signature.hpp"
#include "programs/text.hpp"
#include "tests/programs/generators.hpp"

using namespace hone;
using nlohmann::json;
using nlohmann::ordered_json;

namespace {

FieldType type(const std::string& text) { return parse_signature("a -> b: " + text).outputs[0].type; }

json read(const std::string& type_text, std::string_view words) {
  const Result<Value> value = read_typed(type(type_text), words);
  return value ? value->json() : json("FAILED");
}

json read_json(const std::string& type_text, const ordered_json& found) {
  const Result<Value> value = read_typed_json(type(type_text), found);
  return value ? value->json() : json("FAILED");
}

}  // namespace

TEST_CASE("words become values of the type") {
  CHECK(read("str", "  as \"it\" is. \n") == "as \"it\" is.");
  CHECK(read("bool", "true") == true);
  CHECK(read("bool", "**No.**") == false);
  CHECK(read("int", "`42`") == 42);
  CHECK(read("int", "-1,234,567.") == -1234567);
  CHECK(read("int", "3.0") == 3);
  CHECK(read("float", "+2.5e3") == 2500.0);
  CHECK(read("float", "1,000.5") == 1000.5);
  CHECK(read("dict", "{'key': 'value'}") == json{{"key", "value"}});
  CHECK(read("dict", "```json\n{\"key\": 1}\n```") == json{{"key", 1}});
}

TEST_CASE("an option is found however it is dressed") {
  for (const char* words : {"option1", "'option1'", "Literal[option1]", "str[option1]", "Literal['option1']", "OPTION1.", "**option1**"}) {
    CAPTURE(words);
    CHECK(read("Literal['option1', 'option2']", words) == "option1");
  }
  CHECK(read("Literal['a.', 'a']", "a.") == "a.");
  for (const char* words : {"U.S.", "'U.S.'", "**\"u.s.\"**.", "U.S.."}) {
    CAPTURE(words);
    CHECK(read("Literal['U.S.', 'U.K.']", words) == "U.S.");
  }
}

TEST_CASE("a list comes as JSON, as Python or as lines") {
  CHECK(read("list[str]", R"(["a", "b"])") == json{"a", "b"});
  CHECK(read("list[str]", "['a', 'it's',]") == json{"a", "it's"});
  CHECK(read("list[str]", "```json\n[\"a\"]\n```") == json{"a"});
  CHECK(read("list[str]", "- a, b\n* c\n\n1. d\n[2] e\n3) f\nplain") == json{"a, b", "c", "d", "e", "f", "plain"});
  CHECK(read("list[int]", "1\n2") == json{1, 2});
  CHECK(read("list[str]", "") == json::array());
  CHECK(read("list[list[int]]", "[[1], [2, 3]]") == json{{1}, {2, 3}});
}

TEST_CASE("what is said after a list is no part of it") {
  CHECK(read("list[str]", "[\"a\", \"b\"]\n\nThese are the two that count.") == json{"a", "b"});
  CHECK(read("list[int]", "[1, 2] are the numbers.") == json{1, 2});
  CHECK(read("list[str]", "```json\n[\"a\"]\n```\nI hope this helps.") == json{"a"});
  CHECK(read("list[str]", "[] since nothing was found") == json::array());
  CHECK(read("list[list[int]]", "[[1], [2, 3]] in this order") == json{{1}, {2, 3}});
}

TEST_CASE("numbered lines and a list a line are no list with words after it") {
  CHECK(read("list[str]", "[1] a\n[2] b") == json{"a", "b"});
  CHECK(read("list[int]", "[1] 5\n[2] 7") == json{5, 7});
  CHECK(read("list[str]", "[1]: a") == json::array({"[1]: a"}));
  CHECK(read("list[str]", "[] milk\n[] eggs") == json{"[] milk", "[] eggs"});
  CHECK(read("list[str]", "[1, 2] Smith\n[3] Jones") == json{"[1, 2] Smith", "Jones"});
  CHECK(read("list[str]", "[ ] a\n[ ] b") == json{"[ ] a", "[ ] b"});
  CHECK(read("list[list[str]]", "['x']\n['y']") == json{{"x"}, {"y"}});
  CHECK(read("list[int]", "[1, 'x'] and so on") == "FAILED");
}

TEST_CASE("what is no such value is unparsable, and the message says what came") {
  for (const auto& [kind, words] : std::vector<std::pair<std::string, std::string>>{{"int", "forty"}, {"int", "1.5"}, {"int", ""}, {"int", "99999999999999999999"},
                                                                                    {"int", "1,00"}, {"int", "12,3456"}, {"float", "nan"}, {"float", "1e999"},
                                                                                    {"float", "12%"}, {"bool", "maybe"}, {"Literal['a', 'b']", "c"},
                                                                                    {"dict", "[1]"}, {"list[int]", "1\nx"}, {"list[int]", "[1]\n[2]"}, {"list[int]", "[1, 'x']"}}) {
    CAPTURE(kind);
    CAPTURE(words);
    const Result<Value> value = read_typed(type(kind), words);
    REQUIRE_FALSE(value.has_value());
    CHECK(value.error().kind == FailureKind::unparsable);
    CHECK(value.error().message.find("is no value of type") != std::string::npos);
  }
}

TEST_CASE("a value in a JSON reply is taken as it is or read from its words") {
  CHECK(read_json("str", " kept as it is ") == " kept as it is ");
  CHECK(read_json("str", 42) == "42");
  CHECK(read_json("int", 42) == 42);
  CHECK(read_json("int", "42") == 42);
  CHECK(read_json("int", 2.0) == 2);
  CHECK(read_json("float", 2) == 2.0);
  CHECK(read_json("bool", "yes") == true);
  CHECK(read_json("list[int]", {"1", 2}) == json{1, 2});
  CHECK(read_json("list[str]", "- a\n- b") == json{"a", "b"});
  CHECK(read_json("dict", ordered_json{{"z", 1}}) == json{{"z", 1}});
  CHECK(read_json("str", nullptr) == "FAILED");
  CHECK(read_json("int", true) == "FAILED");
  CHECK(read_json("list[int]", 3) == "FAILED");
  CHECK(read_json("Literal['a']", {"a"}) == "FAILED");
}

TEST_CASE("any words are read or refused, and what was read can be written") {
  CHECK(rc::check([] {
    const FieldType any = *test::any_type();
    const std::string words = *test::noise();
    const Result<Value> value = read_typed(any, valid_utf8(words));
    if (value) value->json().dump();
  }));
}
