#include "programs/component.hpp"

#include <stdexcept>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace hone;

TEST_CASE("demos go to a value and back") {
  const std::vector<Demo> demos = {{"row7", "answer", {{"question", "Who?"}, {"answer", "Orla"}}, true}, {"", "", {{"answer", "x"}}, false}};
  CHECK(demos_from_value(to_value(demos)) == demos);
  CHECK(demos_from_value(Value()).empty());
  CHECK(demos_from_value(to_value(std::vector<Demo>{})).empty());
}

TEST_CASE("a demo written by hand needs only its values") {
  const auto demos = demos_from_value(Value::of({{{"values", {{"answer", "x"}}}}}));
  REQUIRE(demos.size() == 1);
  CHECK(demos[0].row.empty());
  CHECK(demos[0].values == Values{{"answer", "x"}});
}

TEST_CASE("what is no list of demos is refused") {
  CHECK_THROWS_AS(demos_from_value("text"), std::invalid_argument);
  CHECK_THROWS_AS(demos_from_value(Value::of({1})), std::invalid_argument);
  CHECK_THROWS_AS(demos_from_value(Value::of({{{"row", "r"}}})), std::invalid_argument);
  CHECK_THROWS_AS(demos_from_value(Value::of({{{"values", {1}}}})), std::invalid_argument);
  CHECK_THROWS_AS(demos_from_value(Value::of({{{"values", nlohmann::json::object()}, {"row", 3}}})), std::invalid_argument);
}

TEST_CASE("a component belongs to the predictor that its name begins with") {
  CHECK(predictor_of("answer.instruction") == "answer");
  CHECK(predictor_of("hops.query.demos") == "hops.query");
  CHECK(predictor_of("instruction").empty());
}

TEST_CASE("a component that has no value is as it was at first") {
  const ComponentSpec spec{"answer.instruction", ComponentKind::text, "Answer.", {}, {}};
  CHECK(value_of({}, spec) == Value("Answer."));
  const ComponentValues values = {{"answer.instruction", "Think."}};
  CHECK(value_of(values, spec) == Value("Think."));
}

TEST_CASE("the size of a component is in characters") {
  CHECK(size_of("Zoë") == 3);
  CHECK(size_of(Value()) == 0);
  CHECK(size_of(to_value(std::vector<Demo>{{"a long row id", "path", {{"question", "four"}, {"answer", "ok"}}, true}})) == 6);
}
