#include "programs/program.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "programs/predict.hpp"
#include "programs/retrieve.hpp"
#include "programs/sequence.hpp"
#include "tests/programs/fake_world.hpp"
#include "tests/programs/multi_hop.hpp"

using namespace hone;
using test::has;
using test::make;
using test::predict;

namespace {

std::string error_of(std::vector<std::shared_ptr<const Module>> steps, std::vector<std::string> outputs) {
  return test::message_of<UserError>([&] { Program(make<Sequence>(std::move(steps)), {"question"}, std::move(outputs)); });
}

}  // namespace

TEST_CASE("components have the dotted path of their module and stand in the order of the program") {
  std::vector<std::string> names;
  const Program program = test::multi_hop();
  for (const ComponentSpec& spec : program.components()) names.push_back(spec.name);
  CHECK(names == std::vector<std::string>{"first_query.instruction", "first_query.demos", "summarize.instruction", "summarize.demos",
                                          "second_query.instruction", "second_query.demos", "answer.instruction", "answer.demos"});
  CHECK(program.seed().at("first_query.instruction") == Value("Write a search query."));
  CHECK(program.seed().size() == names.size());
}

TEST_CASE("a component says where its module stands in the program") {
  const Program program = test::multi_hop();
  CHECK(program.components()[0].role == "The step `first_query` reads `question` (an input of the program); it writes `query` (searched for in `wiki`).");
  CHECK(program.components()[2].role ==
        "The step `summarize` reads `question` (an input of the program) and `passages` (found in `wiki`); it writes `reasoning` and `summary` "
        "(read by `second_query` and `answer`).");
  CHECK(has(program.components()[6].role, "`answer` (an output of the program)."));
}

TEST_CASE("a read that nothing wrote is refused with the step, the field and the nearest name") {
  CHECK(error_of({predict("one", "question -> summary"), predict("two", "sumary -> answer")}, {"answer"}) ==
        "The step `two` reads `sumary`, which is no input of the program and is written by no step before it. Did you mean `summary`? "
        "What it can read is: `question` and `summary`.");
  CHECK(has(error_of({predict("one", "late -> a"), predict("two", "question -> late")}, {"a"}), "The step `two` writes it, but only later."));
}

TEST_CASE("an output that no step writes is refused") {
  CHECK(has(error_of({predict("one", "question -> answer")}, {"anwser"}), "The program's output `anwser` is written by no step. Did you mean `answer`?"));
  CHECK(has(error_of({predict("one", "question -> answer")}, {}), "no outputs"));
}

TEST_CASE("two steps with one name are refused") {
  CHECK(has(error_of({predict("one", "question -> a"), predict("one", "a -> b")}, {"b"}), "Two steps are named `one`"));
}

TEST_CASE("a multi-hop program runs end to end and its trace goes to JSON and back") {
  test::FakeWorld world({"Lume", "[[ ## reasoning ## ]]\nr\n[[ ## summary ## ]]\ns", "Orla", "[[ ## reasoning ## ]]\nr\n[[ ## answer ## ]]\nVenn"});
  const Prediction prediction = world.run(test::multi_hop(), {{"question", "Who?"}, {"gold", "never seen"}});
  REQUIRE(prediction.outputs.has_value());
  CHECK(*prediction.outputs == Values{{"answer", "Venn"}});
  CHECK(world.retriever.queries == std::vector<std::string>{"Lume", "Orla"});
  CHECK(prediction.trace.predictors().size() == 4);
  CHECK(prediction.trace.retrievals().size() == 2);
  CHECK(prediction.trace.spend().tokens() == 48);
  CHECK_FALSE(has(to_json(prediction.trace).dump(), "never seen"));
  CHECK(to_json(trace_from_json(to_json(prediction.trace))) == to_json(prediction.trace));
}

TEST_CASE("values of components are checked against what they are for") {
  const Program program = test::multi_hop();
  const auto error = [&](ComponentValues values) {
    return test::message_of<UserError>([&] { program.check(values); });
  };
  CHECK(error(program.seed()).empty());
  CHECK(error({}).empty());
  CHECK(has(error({{"answer.instructions", "x"}}), "no component `answer.instructions`. Did you mean `answer.instruction`?"));
  CHECK(has(error({{"answer.instruction", 3}}), "it must be a text"));
  CHECK(has(error({{"answer.demos", "x"}}), "it must be a list of demos"));

  PredictOptions tuned;
  tuned.name = "a";
  tuned.signature = parse_signature("q -> r");
  tuned.tunable = {{"format", "temperature"}};
  const Program choices(make<Predict>(tuned), {"q"}, {"r"});
  CHECK_NOTHROW(choices.check(choices.seed()));
  CHECK_NOTHROW(choices.check({{"a.format", "json"}, {"a.temperature", 0.7}}));
  CHECK_THROWS_AS(choices.check({{"a.format", "yaml"}}), UserError);
  CHECK_THROWS_AS(choices.check({{"a.temperature", 0.71}}), UserError);
}

TEST_CASE("all modules are visited with their paths, the root first") {
  std::vector<std::string> paths;
  const Program program = test::multi_hop();
  visit_modules(program.root(), [&](const std::string& path, const Module&) { paths.push_back(path); });
  CHECK(paths == std::vector<std::string>{"", "first_query", "passages", "summarize", "second_query", "more_passages", "answer"});
}
