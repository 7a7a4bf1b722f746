// Answers and golds of outputs that have a type.
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/metrics/answers.hpp"
#include "programs/signature.hpp"
#include "tests/programs/answer_world.hpp"

using namespace hone;
using namespace hone::test;

namespace {

FieldType type(const std::string& text) { return parse_signature("question -> answer: " + text).outputs.front().type; }

AnswerOptions typed(const std::string& text) {
  AnswerOptions options = plain;
  options.type = type(text);
  return options;
}

Value json(const char* text) { return Value::of(nlohmann::json::parse(text)); }

}  // namespace

TEST_CASE("a gold is read as the output's type") {
  const auto score = [](const char* type, const Value& gold, const Value& answer) {
    const double exact = score_of(*exact_match(typed(type)), gold, answer);
    CHECK(score_of(*f1(typed(type)), gold, answer) == exact);
    CHECK(score_of(*contains(typed(type)), gold, answer) == exact);
    return exact;
  };
  CHECK(score("bool", "yes", true) == 1);
  CHECK(score("bool", "no", true) == 0);
  CHECK(score("bool", 1, true) == 1);
  CHECK(score("float", "2.50", 2.5) == 1);
  CHECK(score("int", "1,000", 1000) == 1);
  CHECK(score("int", "about five", 5) == 0);
  CHECK(score("Literal['C', 'C++']", "C++", "C") == 0);
  CHECK(score("Literal['C', 'C++']", "c++", "C++") == 1);
  CHECK(score("Literal['A', 'B']", "A", "A") == 1);
  CHECK(score("Literal['good', 'very good']", "very good", "good") == 0);
  CHECK(score("Literal['a', 'b']", Value(std::vector<std::string>{"x", "b"}), "b") == 1);
}

TEST_CASE("a gold that is no value of a type that has to be exact cannot be answered") {
  const auto can = [](const char* text, const Value& gold) { return can_be_answered(gold, type(text)); };
  CHECK(can("int", "1,000"));
  CHECK(can("int", 3.0));
  CHECK_FALSE(can("int", "about forty"));
  CHECK_FALSE(can("int", 2.5));
  CHECK(can("bool", "no"));
  CHECK_FALSE(can("bool", "maybe"));
  CHECK_FALSE(can("Literal['a', 'b']", "c"));
  CHECK(can("Literal['a', 'b']", Value(std::vector<std::string>{"x", "b"})));
  CHECK(can("Literal['1', '2']", 2.0));  // the same number
  CHECK(can("str", 3));
  CHECK(can("list[int]", "1, 2"));
  CHECK(can("list[bool]", json(R"(["yes", 0])")));
  CHECK(can("list[Literal['1', '2']]", json("[1.0, 2]")));
  CHECK_FALSE(can("list[int]", json(R"([1, "many"])")));
  CHECK_FALSE(can("list[int]", "a few"));
  CHECK(can("list[int]", json(R"([["many"], [1, 2]])")));
  CHECK(can("list[str]", "a few"));
}

TEST_CASE("where a list is wanted, a list is one answer") {
  const AnswerOptions options = typed("list[str]");
  const Value answer(std::vector<std::string>{"x", "y"});
  CHECK(score_of(*exact_match(options), Value(std::vector<std::string>{"x", "y"}), answer) == 1);
  CHECK(score_of(*exact_match(options), Value(std::vector<std::string>{"x", "y", "z"}), answer) == 0);
  CHECK(score_of(*exact_match(options), "[\"x\", \"y\"]", answer) == 1);
  CHECK(score_of(*exact_match(options), Value::of(nlohmann::json::parse(R"([["z"], ["x", "y"]])")), answer) == 1);
  CHECK(score_of(*f1(options), Value(std::vector<std::string>{"x", "z"}), answer) == doctest::Approx(0.5));
}

TEST_CASE("a list of what has to be exact is right item by item, in whatever form the row has it") {
  const auto score = [](const char* type, const Value& gold, const char* answer) { return score_of(*exact_match(typed(type)), gold, json(answer)); };
  CHECK(score("list[float]", json("[1, 2]"), "[1.0, 2.0]") == 1);
  CHECK(score("list[float]", json(R"(["1.50", "2"])"), "[1.5, 2.0]") == 1);
  CHECK(score("list[bool]", json(R"(["yes", "no"])"), "[true, false]") == 1);
  CHECK(score("list[bool]", json("[1, 0]"), "[true, false]") == 1);
  CHECK(score("list[Literal['C', 'C++']]", json(R"(["c++", "C"])"), R"(["C++", "C"])") == 1);
  CHECK(score("list[Literal['C', 'C++']]", json(R"(["C", "C"])"), R"(["C++", "C"])") == 0);
  CHECK(score("list[float]", json("[-1.5, 2.5]"), "[1.5, 2.5]") == 0);
  CHECK(score("list[list[int]]", json("[[[1], [-2]]]"), "[[1], [2]]") == 0);
  CHECK(score("list[list[int]]", json("[[1, 2], [3]]"), "[[1, 2], [3]]") == 1);
  CHECK(score("list[list[int]]", json("[[[1, 2]], [[3]]]"), "[[3]]") == 1);
  for (const Value& gold : {json("[-5, 3]"), Value("[-5, 3]"), Value("-5, 3"), json("[[1], [-5, 3]]")}) {
    CHECK(score("list[int]", gold, "[-5, 3]") == 1);
    CHECK(score("list[int]", gold, "[5, 3]") == 0);
    CHECK(score("list[int]", gold, "[3, -5]") == 0);
    CHECK(score("list[int]", gold, "[-5]") == 0);
  }
  CHECK(score("list[int]", json(R"([1, "many"])"), "[1]") == 0);
  const auto feedback = judge(*f1(typed("list[int]")), row(json("[-5, 3]")), {{"answer", json("[5, 3]")}})->feedback;
  CHECK(feedback.text == "Partly right (f1 0.50): `answer` was '5, 3'; expected: '-5, 3'.");
}

TEST_CASE("for F1 and contains the items of such a list are the words") {
  const Value gold = json("[-5, 3]");
  CHECK(score_of(*f1(typed("list[int]")), gold, json("[3, -5]")) == 1);
  CHECK(score_of(*f1(typed("list[int]")), gold, json("[5, 3]")) == doctest::Approx(0.5));
  CHECK(score_of(*f1(typed("list[int]")), gold, json("[3, 3, 4]")) == doctest::Approx(0.4));
  CHECK(score_of(*contains(typed("list[int]")), gold, json("[1, -5, 3]")) == 1);
  CHECK(score_of(*contains(typed("list[int]")), gold, json("[-5, 1, 3]")) == 0);
  CHECK(score_of(*contains(typed("list[int]")), gold, json("[5, 3]")) == 0);
}

TEST_CASE("an object is compared by what it holds, not by its spaces") {
  CHECK(score_of(*exact_match(typed("dict")), R"({"b": 1, "a": "x"})", json(R"({"a": "x", "b": 1})")) == 1);
  CHECK(score_of(*exact_match(typed("dict")), R"({"b": 2})", json(R"({"b": 1})")) == 0);
}
