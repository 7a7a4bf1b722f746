#include "programs/sequence.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "programs/predict.hpp"
#include "tests/programs/fake_world.hpp"

using namespace hone;
using test::FakeWorld;
using test::make;

namespace {

std::shared_ptr<const Module> step(const std::string& name, const std::string& signature) {
  PredictOptions options;
  options.name = name;
  options.signature = parse_signature(signature);
  return make<Predict>(options);
}

using Steps = std::vector<std::shared_ptr<const Module>>;

}  // namespace

TEST_CASE("each step reads what is on the blackboard and writes to it") {
  FakeWorld world({"two", "three"});
  const Program program(make<Sequence>(Steps{step("first", "a -> b"), step("second", "a, b -> c")}), {"a"}, {"c"});
  const Prediction prediction = world.run(program, {{"a", "one"}});
  CHECK(*prediction.outputs == Values{{"c", "three"}});
  CHECK(world.model.asked[1].request.messages.back().content == "a: one\n\nb: two");
  CHECK(prediction.trace.root.outputs == Values{{"b", "two"}, {"c", "three"}});
}

TEST_CASE("a name written again is read as last written, and the trace keeps every write") {
  FakeWorld world({"first", "seen", "second"});
  const Program program(make<Sequence>(Steps{step("one", "a -> q"), step("two", "q -> r"), step("three", "r -> q")}), {"a"}, {"q"});
  const Prediction prediction = world.run(program, {{"a", "x"}});
  CHECK(*prediction.outputs == Values{{"q", "second"}});
  CHECK(world.model.asked[1].request.messages.back().content == "q: first");
  CHECK(prediction.trace.root.children.front().outputs == Values{{"q", "first"}});
  CHECK(prediction.trace.root.children.back().outputs == Values{{"q", "second"}});
}

TEST_CASE("a step that fails ends the run, and what ran before stays in the trace") {
  FakeWorld world({"fine", ""});
  const Program program(make<Sequence>(Steps{step("one", "a -> b"), step("two", "b -> c"), step("three", "c -> d")}), {"a"}, {"d"});
  const Prediction prediction = world.run(program, {{"a", "x"}});
  CHECK(prediction.outputs.error().kind == FailureKind::empty_reply);
  CHECK(prediction.trace.root.children.size() == 2);
  CHECK(prediction.trace.spend().calls == 2);
}

TEST_CASE("a sequence reads what its steps do not write before they read it") {
  const Sequence sequence({step("one", "a, b -> c"), step("two", "c, a, d -> e")});
  CHECK(sequence.reads() == std::vector<std::string>{"a", "b", "d"});
  CHECK(sequence.writes() == std::vector<std::string>{"c", "e"});
}

TEST_CASE("only a sequence with a name is in the path") {
  const auto inner = [](const std::string& name) { return make<Sequence>(Steps{step("one", "a -> b")}, name); };
  const auto path_of = [](std::shared_ptr<const Module> root) {
    return Program(std::move(root), {"a"}, {"b"}).components().front().name;
  };
  CHECK(path_of(make<Sequence>(Steps{inner("")})) == "one.instruction");
  CHECK(path_of(make<Sequence>(Steps{inner("hop")})) == "hop.one.instruction");
  CHECK(path_of(make<Sequence>(Steps{inner("hop")}, "all")) == "all.hop.one.instruction");
}

TEST_CASE("a sequence without steps is refused") { CHECK_THROWS_AS(Sequence({}), UserError); }
