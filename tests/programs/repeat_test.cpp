#include "programs/repeat.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "programs/predict.hpp"
#include "programs/retrieve.hpp"
#include "programs/sequence.hpp"
#include "tests/programs/fake_world.hpp"
#include "tests/programs/multi_hop.hpp"

using namespace hone;
using test::FakeWorld;
using test::has;
using test::make;
using test::predict;

namespace {

using Steps = std::vector<std::shared_ptr<const Module>>;

std::shared_ptr<const Module> search() {
  RetrieveOptions options;
  options.retriever = "wiki";
  options.k = 2;
  return make<Retrieve>(options);
}

std::shared_ptr<const Module> loop(int times, std::vector<std::string> append, Steps steps) {
  RepeatOptions options;
  options.times = times;
  options.append = std::move(append);
  return make<Repeat>(options, make<Sequence>(std::move(steps)));
}

std::string error_of(int times, std::vector<std::string> append, Steps steps) {
  return test::message_of<UserError>([&] { loop(times, std::move(append), std::move(steps)); });
}

}  // namespace

TEST_CASE("a loop runs its steps again, gathers what is to be gathered and keeps the last of the rest") {
  FakeWorld world({"q1", "q2", "q3"});
  const Program program(loop(3, {"passages"}, {predict("hop", "claim -> query"), search()}), {"claim"}, {"query", "passages"});
  const Prediction prediction = world.run(program, {{"claim", "c"}});
  CHECK(prediction.outputs->at("query") == Value("q3"));
  const auto& passages = prediction.outputs->at("passages").json();
  REQUIRE(passages.size() == 6);
  CHECK(passages[0]["id"] == "q10");
  CHECK(passages[5]["id"] == "q31");
}

TEST_CASE("what a loop gathers is a list of what its step writes, and lists are appended") {
  const auto body = [] { return Steps{predict("hop", "claim -> year: int, names: list[str]")}; };
  const auto gathered = loop(2, {"year", "names"}, body());
  CHECK(type_of_output(*gathered, "year")->text() == "list[int]");
  CHECK(type_of_output(*gathered, "names")->text() == "list[str]");
  CHECK(type_of_output(*loop(2, {}, body()), "year")->text() == "int");
  CHECK(!type_of_output(*gathered, "claim"));
}

TEST_CASE("before its writer a gathered field is what came so far, after it this iteration's") {
  FakeWorld world({"q1", "n1", "q2", "n2"});
  const Program program(loop(2, {"passages"}, {predict("hop", "passages: list[str] -> query"), search(), predict("note", "passages: list[str] -> notes")}),
                        {"claim"}, {"passages"});
  CHECK(world.run(program, {{"claim", "c"}}).outputs.has_value());
  const auto sent = [&](std::size_t call) { return world.model.asked[call].request.messages.back().content; };
  CHECK(sent(0) == "passages: ");
  CHECK(sent(2) == "passages:\n[1] About q1 | text 0\n[2] About q1 | text 1");
  CHECK(sent(3) == "passages:\n[1] About q2 | text 0\n[2] About q2 | text 1");
}

TEST_CASE("what is no list is gathered item by item") {
  FakeWorld world({"a", "b"});
  const Program program(loop(2, {"note"}, {predict("hop", "claim -> note")}), {"claim"}, {"note"});
  CHECK(world.run(program, {{"claim", "c"}}).outputs->at("note").json() == nlohmann::json{"a", "b"});
}

TEST_CASE("what an iteration writes the next one reads") {
  FakeWorld world({"n1", "n2"});
  const Program program(loop(2, {}, {predict("hop", "notes -> more"), predict("keep", "more -> notes")}), {"notes"}, {"notes"});
  for (const char* reply : {"n3", "n4"}) world.model.then(test::completion(reply));
  CHECK(world.run(program, {{"notes", "n0"}}).outputs->at("notes") == Value("n4"));
  CHECK(world.model.asked[2].request.messages.back().content == "notes: n2");
}

TEST_CASE("a call's identity is its path and the index of the iteration, and the same bytes get draws of their own") {
  FakeWorld world({"a", "b"});
  const Program program(loop(2, {}, {predict("hop", "claim -> note")}), {"claim"}, {"note"});
  const Prediction prediction = world.run(program, {{"claim", "c"}});
  const auto predictors = prediction.trace.predictors();
  REQUIRE(predictors.size() == 2);
  CHECK(predictors[0]->path == "hop");
  CHECK(predictors[0]->occurrence == std::vector<int>{0});
  CHECK(predictors[1]->occurrence == std::vector<int>{1});
  CHECK(predictors[1]->children.front().occurrence == std::vector<int>{1});
  CHECK(world.model.asked[1].context.draw == "0:hop:1");
}

TEST_CASE("loops within loops extend the occurrence") {
  FakeWorld world({"a", "b", "c", "d"});
  const Program program(loop(2, {}, {loop(2, {}, {predict("hop", "claim -> note")})}), {"claim"}, {"note"});
  const Prediction prediction = world.run(program, {{"claim", "c"}});
  std::vector<std::vector<int>> occurrences;
  for (const Span* span : prediction.trace.predictors()) occurrences.push_back(span->occurrence);
  CHECK(occurrences == std::vector<std::vector<int>>{{0, 0}, {0, 1}, {1, 0}, {1, 1}});
}

TEST_CASE("a loop that cannot be meant so is refused") {
  CHECK(has(error_of(0, {}, {predict("hop", "a -> b")}), "at least 1"));
  CHECK(has(error_of(2, {"passage"}, {predict("hop", "a -> query"), search()}), "which none of its steps writes. Did you mean `passages`?"));
  CHECK(has(error_of(2, {"b"}, {predict("one", "a -> b"), predict("two", "a -> b")}), "more than one of its steps writes"));
}

TEST_CASE("a gathered field that is read back may not be there before the loop") {
  const Steps body = {predict("hop", "notes: list[str] -> query"), predict("note", "query -> notes")};
  CHECK(has(test::message_of<UserError>([&] { Program(loop(2, {"notes"}, body), {"notes"}, {"notes"}); }), "give one of them another name"));
  const Steps after = {predict("first", "claim -> notes"), loop(2, {"notes"}, body)};
  CHECK(has(test::message_of<UserError>([&] { Program(make<Sequence>(after), {"claim"}, {"notes"}); }), "A loop collects `notes`"));
  CHECK_NOTHROW(Program(loop(2, {"notes"}, body), {"claim"}, {"notes"}));
}
