#include "adapters/retrieval/passages_json.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using nlohmann::json;

namespace {

hone::Result<std::vector<hone::Passage>> read(const char* text, int k = 10) { return hone::passages_from_json(json::parse(text), k, "The search"); }

}  // namespace

TEST_CASE("passages are read from a list, alone or in an object, at most k of them") {
  const char* list = R"([{"id": 1, "title": "T", "text": "a", "score": 2.5}, {"title": "U", "text": "b"}, {"text": "c"}])";
  const auto found = read(list, 2);
  REQUIRE(found.has_value());
  REQUIRE(found->size() == 2);
  CHECK(found->at(0) == hone::Passage{"1", "T", "a", 2.5});
  CHECK(found->at(1) == hone::Passage{"U", "U", "b", 0});
  CHECK(*read(R"({"id": 7, "passages": [{"text": "c"}]})") == std::vector<hone::Passage>{{"", "", "c", 0}});
  CHECK(read("[]")->empty());
}

TEST_CASE("anything else is a failed search, never an empty one") {
  for (const char* text : {"{}", "5", "null", R"({"a": [], "b": []})", "[5]", R"([{"title": "T"}])"}) {
    CAPTURE(text);
    REQUIRE(read(text).has_error());
    CHECK(read(text).error().kind == hone::FailureKind::retriever);
    CHECK(read(text).error().message.starts_with("The search gave "));
  }
}
