#include "programs/retrieve.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "tests/programs/fake_world.hpp"

using namespace hone;
using test::FakeWorld;
using test::has;
using test::make;

namespace {

RetrieveOptions retrieving(std::string query) {
  RetrieveOptions result;
  result.retriever = "wiki";
  result.query = std::move(query);
  result.as = "found";
  result.k = 2;
  return result;
}

std::string error_of(RetrieveOptions of) {
  return test::message_of<UserError>([&] { Retrieve{std::move(of)}; });
}

}  // namespace

TEST_CASE("a search fills in its query and writes passages, best first") {
  FakeWorld world;
  const Program program(make<Retrieve>(retrieving("{{name}}, {{town}}")), {"name", "town"}, {"found"});
  const Prediction prediction = world.run(program, {{"name", "Orla"}, {"town", "Lume"}});
  CHECK(world.retriever.queries == std::vector<std::string>{"Orla, Lume"});
  const auto& found = prediction.outputs->at("found").json();
  REQUIRE(found.size() == 2);
  CHECK(found[0] == nlohmann::json{{"id", "Orla, Lume0"}, {"title", "About Orla, Lume"}, {"text", "text 0"}});
  CHECK(prediction.outputs->at("found").text() == "[1] About Orla, Lume | text 0\n[2] About Orla, Lume | text 1");
}

TEST_CASE("a search is in the trace with its query, how much was wanted and what came") {
  FakeWorld world;
  const Prediction prediction = world.run(Program(make<Retrieve>(retrieving("{{q}}")), {"q"}, {"found"}), {{"q", "x"}});
  const auto searches = prediction.trace.retrievals();
  REQUIRE(searches.size() == 1);
  CHECK(searches[0]->path == "found");
  CHECK(searches[0]->inputs == Values{{"query", "x"}, {"k", 2}});
  CHECK(searches[0]->outputs.at("passages") == prediction.outputs->at("found"));
  CHECK(searches[0]->latency_s == 1.0);
}

TEST_CASE("a search that fails is a hole, never an empty list") {
  FakeWorld world;
  world.retriever.failure = Failure{FailureKind::retriever, "The index is gone."};
  const Prediction prediction = world.run(Program(make<Retrieve>(retrieving("{{q}}")), {"q"}, {"found"}), {{"q", "x"}});
  REQUIRE_FALSE(prediction.outputs.has_value());
  CHECK(prediction.outputs.error().kind == FailureKind::retriever);
  CHECK(prediction.trace.retrievals()[0]->failure->message == "The index is gone.");
  CHECK(prediction.trace.root.failure);
}

TEST_CASE("a search reads the fields of its query, each once") {
  CHECK(Retrieve(retrieving("{{a}} {{b}} {{ a }}")).reads() == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a search that cannot be meant so is refused") {
  CHECK(has(error_of(retrieving("always the same")), "the same for every example"));
  RetrieveOptions none = retrieving("{{q}}");
  none.k = 0;
  CHECK(has(error_of(none), "`k` must be at least 1"));
  none.retriever.clear();
  CHECK(has(error_of(none), "which retriever"));
}
