#include "optimizer/engine/search_problem.hpp"

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "programs/metrics/answer_metrics.hpp"
#include "tests/programs/multi_hop.hpp"

using namespace hone;

TEST_CASE("the labelled demos of a step show what earlier steps write as those would write it") {
  std::vector<std::shared_ptr<const Module>> steps = {test::predict("classify", "q -> label: Literal['pos', 'neg']"),
                                                      test::predict("judge", "q, label -> n: int, b: bool")};
  const Program program(std::make_shared<const Sequence>(std::move(steps)), {"q"}, {"label", "n", "b"});
  const auto metric = exact_match({.field = "label", .gold = "sentiment", .gold_titles = ""});
  RunSetup setup;
  setup.program = &program;
  setup.metric = metric.get();
  const Value labels(std::vector<std::string>{"POS", "neg"});
  setup.train = {{"r", "r", "", {{"q", Value("How?")}, {"sentiment", labels}, {"n", Value(101.0)}, {"b", Value("yes")}}}};
  const auto demos = search_problem(setup).labelled.at("judge.demos");
  REQUIRE(demos.size() == 1);
  CHECK(demos[0].values == Values{{"q", Value("How?")}, {"label", Value("pos")}, {"n", Value(101)}, {"b", Value(true)}});
}
