#include "programs/lenient_json.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "tests/programs/generators.hpp"

using namespace hone;
using nlohmann::ordered_json;

namespace {

std::string read(std::string_view text) {
  const auto json = read_lenient_json(text);
  return json ? json->dump() : "nothing";
}

std::string found(std::string_view text) {
  const auto json = find_json_object(text, [](const ordered_json& object) { return object.contains("a"); });
  return json ? json->dump() : "nothing";
}

rc::Gen<ordered_json> any_json(int depth = 0) {
  const auto text = rc::gen::map(test::plain_text(), [](const std::string& s) { return ordered_json(s); });
  const auto number = rc::gen::map(rc::gen::arbitrary<std::int64_t>(), [](std::int64_t n) { return ordered_json(n); });
  const auto other = rc::gen::elementOf(std::vector<ordered_json>{nullptr, true, false, 0.1, -2.5e-7});
  if (depth == 3) return rc::gen::oneOf(text, number, other);
  const auto inner = rc::gen::scale(0.3, rc::gen::lazy([depth] { return any_json(depth + 1); }));
  const auto list = rc::gen::map(rc::gen::container<std::vector<ordered_json>>(inner), [](const std::vector<ordered_json>& items) { return ordered_json(items); });
  const auto object = rc::gen::map(rc::gen::container<std::vector<std::pair<std::string, ordered_json>>>(rc::gen::pair(test::plain_text(), inner)),
                                   [](const std::vector<std::pair<std::string, ordered_json>>& members) {
                                     ordered_json result = ordered_json::object();
                                     for (const auto& [key, value] : members) result[key] = value;
                                     return result;
                                   });
  return rc::gen::oneOf(text, number, other, list, object);
}

}  // namespace

TEST_CASE("JSON as models write it is read") {
  CHECK(read(R"({"a": 1, "b": [true, null,],})") == R"({"a":1,"b":[true,null]})");
  CHECK(read(R"({'a': 'it's', 'b': None, 'c': True})") == R"({"a":"it's","b":null,"c":true})");
  CHECK(read(R"({a: "x", b-c: -1.5})") == R"({"a":"x","b-c":-1.5})");
  CHECK(read("{\"a\": \"two\nlines\"}") == R"({"a":"two\nlines"})");
  CHECK(read(R"({"a": "said "no" twice"})") == R"({"a":"said \"no\" twice"})");
  CHECK(read(R"(["\u00e9\ud83d\ude42\n", "\alpha", "\ud800"])") == "[\"é🙂\\n\",\"\\\\alpha\",\"\xEF\xBF\xBD\"]");
  CHECK(read(R"({"a": 1, "a": 2})") == R"({"a":1})");
}

TEST_CASE("what is no JSON gives nothing") {
  for (const char* text : {"", "{", "[1", "{\"a\" 1}", "{\"a\": }", "nope", "1 2", "\"open", "[,]", "--1", "1e999999"}) {
    CAPTURE(text);
    CHECK(read(text) == "nothing");
  }
}

TEST_CASE("nesting has an end") {
  CHECK(read(std::string(50, '[') + std::string(50, ']')) != "nothing");
  CHECK(read(std::string(100'000, '[')) == "nothing");
}

TEST_CASE("an object is found in what stands round it") {
  CHECK(found("Sure!\n```json\n{\"a\": 1}\n```\nDone.") == R"({"a":1})");
  CHECK(found("With {x} in mind: {\"b\": 1} {\"a\": 2} {\"a\": 3}") == R"({"a":2})");
  CHECK(found("{\"out\": {\"a\": 1}}") == R"({"a":1})");
  CHECK(found("no object") == "nothing");
  std::size_t begin = 0;
  find_json_object("text {\"a\": 1}", [](const ordered_json&) { return true; }, &begin);
  CHECK(begin == 5);
}

TEST_CASE("whatever is JSON is read as JSON reads it") {
  CHECK(rc::check([] {
    const ordered_json json = *any_json();
    const auto indent = *rc::gen::element(-1, 2);
    const auto lenient = read_lenient_json(json.dump(indent));
    RC_ASSERT(lenient.has_value());
    RC_ASSERT(lenient->dump() == json.dump());
  }));
}

TEST_CASE("any bytes are read or refused without harm") {
  CHECK(rc::check([] {
    const std::string text = *test::noise();
    const auto json = read_lenient_json(text);
    if (json) json->dump();
    const auto object = find_json_object(text, [](const ordered_json& found) { return found.is_object(); });
    RC_ASSERT(!object || object->is_object());
    if (object) object->dump();
  }));
}
