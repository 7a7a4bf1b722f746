#include "optimizer/labelled_demos.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include <nlohmann/json.hpp>

using namespace hone;

namespace {

Example row(const std::string& id, Values fields) { return {id, id, "", std::move(fields)}; }

Dataset rows(int n) {
  Dataset train;
  for (int i = 0; i < n; ++i) {
    train.push_back(row("r" + std::to_string(i), {{"question", Value("q" + std::to_string(i))}, {"answer", Value("a" + std::to_string(i))}}));
  }
  return train;
}

const Signature answer = parse_signature("question, passages: list[str] -> answer");

}  // namespace

TEST_CASE("a row makes a demo of what it has: fields that it lacks are missing") {
  const auto demos = labelled_demos("answer", answer, rows(2), {}, {});
  REQUIRE(demos.size() == 2);
  CHECK(demos[1] == Demo{"r1", "answer", {{"question", Value("q1")}, {"answer", Value("a1")}}, false});
}

TEST_CASE("a row without a value for any output makes no demo, nor does an empty one") {
  const Dataset train = {row("a", {{"question", Value("q")}}), row("b", {{"question", Value("q")}, {"answer", Value("")}}),
                         row("c", {{"question", Value("q")}, {"answer", Value()}}), row("d", {{"answer", Value(false)}})};
  const auto demos = labelled_demos("answer", answer, train, {}, {});
  REQUIRE(demos.size() == 1);
  CHECK(demos[0].row == "d");
  CHECK(labelled_demos("query", parse_signature("question -> query"), rows(3), {}, {}).empty());
}

TEST_CASE("an output of several suffices; the reasoning stays missing") {
  const auto demos = labelled_demos("answer", parse_signature("question -> reasoning, answer"), rows(1), {}, {});
  REQUIRE(demos.size() == 1);
  CHECK_FALSE(demos[0].values.contains("reasoning"));
}

TEST_CASE("what the metric compares an output with is its label, whatever its name") {
  const Dataset train = {row("a", {{"question", Value("q")}, {"answer", Value("a long text")}, {"label", Value("yes")}})};
  const auto demos = labelled_demos("answer", answer, train, {{"answer", "label"}}, {});
  REQUIRE(demos.size() == 1);
  CHECK(demos[0].values.at("answer") == Value("yes"));
}

TEST_CASE("of several right answers the first is shown, and a list where the output is one") {
  const Dataset train = {row("a", {{"answer", Value(std::vector<std::string>{"Ister", "the Ister"})}}),
                         row("b", {{"answer", Value(std::vector<std::string>{})}})};
  const auto one = labelled_demos("answer", answer, train, {}, {});
  REQUIRE(one.size() == 1);
  CHECK(one[0].values.at("answer") == Value("Ister"));
  const auto list = labelled_demos("answer", parse_signature("question -> answer: list[str]"), train, {}, {});
  CHECK(list.at(0).values.at("answer").json().size() == 2);
}

TEST_CASE("outputs are shown as values of their type, and a row that has no such value makes no demo") {
  const Signature typed = parse_signature("q -> n: int, b: bool, tags: list[int]");
  const auto list = [](const char* text) { return Value::of(nlohmann::json::parse(text)); };
  const Dataset train = {row("a", {{"n", Value(101.0)}, {"b", Value("yes")}, {"tags", list("[\"1\", 2.0]")}}),
                         row("b", {{"n", Value("1,000")}, {"b", Value(0)}, {"tags", list("[[3], [4]]")}}),
                         row("c", {{"n", Value("about forty")}, {"b", Value(true)}}),
                         row("d", {{"n", list("[\"many\", 7]")}, {"b", Value(" ")}, {"tags", list("[]")}})};
  const auto demos = labelled_demos("judge", typed, train, {}, {});
  REQUIRE(demos.size() == 3);
  CHECK(demos[0].values == Values{{"n", Value(101)}, {"b", Value(true)}, {"tags", list("[1, 2]")}});
  CHECK(demos[1].values == Values{{"n", Value(1000)}, {"b", Value(false)}, {"tags", list("[3]")}});
  CHECK(demos[2].values == Values{{"n", Value(7)}, {"tags", list("[]")}});
  CHECK(demos[0].values.at("n").text() == "101");
}

TEST_CASE("an input that a step writes is the right answer of that step's type, one that the program is given is as the row has it") {
  const Signature judge = parse_signature("q, label, n, notes: list[str] -> answer");
  const std::map<std::string, FieldType> written = {{"label", {}}, {"n", parse_signature("q -> n: int").outputs.front().type}, {"notes", {}}};
  const Value labels(std::vector<std::string>{"pos", "pos!"});
  const Dataset train = {row("a", {{"q", labels}, {"gold", labels}, {"n", Value(101.0)}, {"notes", labels}, {"answer", Value("yes")}}),
                         row("b", {{"n", Value("many")}, {"answer", Value("yes")}}), row("c", {{"n", Value("2")}})};
  const auto demos = labelled_demos("judge", judge, train, {{"label", "gold"}}, written);
  REQUIRE(demos.size() == 1);
  CHECK(demos[0].values == Values{{"q", labels}, {"label", Value("pos")}, {"n", Value(101)}, {"notes", labels}, {"answer", Value("yes")}});
}

TEST_CASE("demos are filled up with rows that are not among them, each once, up to the limit") {
  SeededDraws draws(3);
  const auto labelled = labelled_demos("answer", answer, rows(6), {}, {});
  Demo own{"r2", "answer", {{"answer", Value("its own")}}, true};
  const auto demos = filled_up({own}, labelled, 4, "demo_set", 1, draws);
  REQUIRE(demos.size() == 4);
  CHECK(demos[0] == own);
  std::set<std::string> ids;
  for (const Demo& demo : demos) ids.insert(demo.row);
  CHECK(ids.size() == 4);
  CHECK(filled_up({own}, labelled, 99, "demo_set", 1, draws).size() == 6);
  CHECK(filled_up({own, own}, labelled, 1, "demo_set", 1, draws).size() == 2);
  CHECK(filled_up({}, labelled, 4, "demo_set", 1, draws) != filled_up({}, labelled, 4, "demo_set", 2, draws));
}
