#include "programs/value.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace hone;
using nlohmann::json;

TEST_CASE("a value stands in a prompt as a person would write it") {
  CHECK(Value().text().empty());
  CHECK(Value("as it is: {\"a\": 1}").text() == "as it is: {\"a\": 1}");
  CHECK(Value(true).text() == "true");
  CHECK(Value(3).text() == "3");
  CHECK(Value(2.5).text() == "2.5");
  CHECK(Value(std::vector<std::string>{"one", "two"}).text() == "[1] one\n[2] two");
  CHECK(Value(std::vector<std::string>{}).text().empty());
  CHECK(Value::of({{"a", 1}}).text() == "{\"a\":1}");
}

TEST_CASE("a passage is its title and its text") {
  const json passage = {{"id", "p1"}, {"title", "Orla Venn"}, {"text", "A painter."}};
  CHECK(Value::of(passage).text() == "Orla Venn | A painter.");
  CHECK(Value::of({passage, "plain", json{{"title", ""}, {"text", "Untitled."}}}).text() == "[1] Orla Venn | A painter.\n[2] plain\n[3] Untitled.");
}

TEST_CASE("values are compared by content") {
  CHECK(Value("a") == Value(std::string("a")));
  CHECK_FALSE(Value("1") == Value(1));
  CHECK(Value() == Value::of(nullptr));
}

TEST_CASE("a text that is not UTF-8 becomes text that can be written as JSON") {
  const Value value(std::string("caf\xE9 \xF0\x9F\x99\x82"));
  CHECK(value.text() == "caf\xEF\xBF\xBD \xF0\x9F\x99\x82");
  CHECK_NOTHROW(value.json().dump());
  CHECK_NOTHROW(Value(std::vector<std::string>{"\xFF"}).json().dump());
}

TEST_CASE("a copy shares its content and outlives the original") {
  Value copy;
  {
    const Value original = Value::of({1, 2, 3});
    copy = original;
    CHECK(&copy.json() == &original.json());
  }
  CHECK(copy.json() == json{1, 2, 3});
}

TEST_CASE("named values go to JSON and back") {
  const Values values{{"a", "x"}, {"b", 2}, {"c", {}}};
  CHECK(values_from_json(to_json(values)) == values);
  CHECK(to_json(Values{}) == json::object());
  CHECK_THROWS_AS(values_from_json(json::array()), std::invalid_argument);
}

TEST_CASE("a name that is not there is null") {
  CHECK(find_or_null({{"a", 1}}, "a") == Value(1));
  CHECK(find_or_null({{"a", 1}}, "b").is_null());
}
