#include "programs/json_text.hpp"

#include <doctest/doctest.h>

#include <string>

#include <nlohmann/json.hpp>

using namespace hone;

TEST_CASE("the depth of JSON is that of its brackets, not of those in strings") {
  CHECK_FALSE(nests_deeper("[[1], {\"a\": []}]", 3));
  CHECK(nests_deeper("[[1], {\"a\": [[]]}]", 3));
  CHECK_FALSE(nests_deeper(R"(["[[[[\"[[[\\", "]"])", 1));
  CHECK_FALSE(nests_deeper("[\"[[[", 1));
}

TEST_CASE("JSON that nests without end is no JSON") {
  const auto nested = [](int levels) { return std::string(static_cast<std::size_t>(levels), '[') + std::string(static_cast<std::size_t>(levels), ']'); };
  CHECK(json_from_outside(nested(deepest_json)).is_array());
  CHECK(json_from_outside(nested(deepest_json + 1)).is_discarded());
  CHECK(json_from_outside(nested(1'000'000)).is_discarded());
  CHECK(json_from_outside("{").is_discarded());
  CHECK(json_from_outside("{\"a\": 1}") == nlohmann::json{{"a", 1}});
}

TEST_CASE("numbers that are none, as Python writes them, are null; in a text they are words") {
  CHECK(json_from_python(R"({"a": NaN, "b": [Infinity, -Infinity, 1], "c": "NaN \" Infinity"})") ==
        nlohmann::json{{"a", nullptr}, {"b", {nullptr, nullptr, 1}}, {"c", "NaN \" Infinity"}});
  CHECK(json_from_python(R"({"a": "NaN)").is_discarded());
  CHECK(json_from_outside(R"({"a": NaN})").is_discarded());
}

TEST_CASE("half a character that is escaped becomes the mark for what is no character") {
  CHECK(json_from_outside(R"(["a\ud83d"])") == nlohmann::json{"a\uFFFD"});
  CHECK(json_from_outside(R"(["\ude00b", "\ud83d\ude00", "\ud83d\ud83d\ude00"])") == nlohmann::json{"\uFFFDb", "\U0001F600", "\uFFFD\U0001F600"});
  CHECK(json_from_outside(R"(["\\ud83d", "\ud83d"])") == nlohmann::json{"\\ud83d", "\uFFFD"});
  CHECK(json_from_outside(R"(["\ud8)").is_discarded());
}
