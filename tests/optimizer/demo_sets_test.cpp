#include "optimizer/demo_sets.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>

using namespace hone;

namespace {

Demo demo(const std::string& row, bool bootstrapped) {
  Demo demo{row, "answer", {{"answer", Value("a" + row)}}, bootstrapped};
  return demo;
}

SearchProblem problem(int labelled) {
  SearchProblem problem;
  problem.components = {{"answer.instruction", ComponentKind::text, Value("Answer."), {}, ""}, {"answer.demos", ComponentKind::demos, to_value({}), {}, ""}};
  problem.seed = std::make_shared<const Candidate>(ComponentValues{{"answer.instruction", Value("Answer.")}, {"answer.demos", to_value({})}});
  problem.binary_metric = true;
  for (int row = 0; row < labelled; ++row) problem.labelled["answer.demos"].push_back(demo("r" + std::to_string(row), false));
  return problem;
}

std::vector<DemoRun> successes(int n) {
  std::vector<DemoRun> runs;
  for (int i = 0; i < n; ++i) runs.push_back({i + 1, 1, false, {demo("r" + std::to_string(i), true)}});
  return runs;
}

std::vector<Demo> demos(const DemoSet& set) { return demos_from_value(set.values.at("answer.demos")); }

}  // namespace

TEST_CASE("the sets are none, labelled ones, the first successes, and random ones") {
  SeededDraws draws(1);
  const auto sets = make_demo_sets(problem(30), successes(12), {6, 4, 4}, draws);
  REQUIRE(sets.size() == 6);
  CHECK(sets[0].kind == "none");
  CHECK(demos(sets[0]).empty());
  CHECK(sets[1].kind == "labelled");
  CHECK(demos(sets[1]).size() == 4);
  CHECK(std::ranges::none_of(demos(sets[1]), &Demo::bootstrapped));
  CHECK(sets[2].kind == "bootstrapped");
  CHECK(sets[2].steps == std::vector<StepId>{1, 2, 3, 4});
  for (std::size_t i = 3; i < 6; ++i) {
    CHECK(demos(sets[i]).size() == 4);  // filled up with labelled ones
    CHECK(std::ranges::count(demos(sets[i]), true, &Demo::bootstrapped) == static_cast<std::ptrdiff_t>(sets[i].steps.size()));
    CHECK(sets[i].steps.size() >= 1);
    CHECK(sets[i].steps.size() <= 4);
  }
}

TEST_CASE("the sizes of random sets go from one to all") {
  std::set<std::size_t> sizes;
  SeededDraws draws(2);
  for (const DemoSet& set : make_demo_sets(problem(0), successes(12), {40, 4, 4}, draws)) sizes.insert(set.steps.size());
  CHECK(sizes == std::set<std::size_t>{0, 1, 2, 3, 4});
}

TEST_CASE("without labels there is no labelled set, without successes there are labelled ones only, without both there is none") {
  SeededDraws draws(1);
  const auto unlabelled = make_demo_sets(problem(0), successes(12), {6, 4, 4}, draws);
  CHECK(std::ranges::count(unlabelled, "labelled", &DemoSet::kind) == 0);
  const auto labelled = make_demo_sets(problem(30), {}, {6, 4, 4}, draws);
  CHECK(labelled.size() == 6);
  CHECK(std::ranges::count(labelled, "labelled", &DemoSet::kind) == 5);
  CHECK(make_demo_sets(problem(0), {}, {6, 4, 4}, draws).size() == 1);
  CHECK(make_demo_sets(problem(30), successes(12), {6, 0, 0}, draws).size() == 1);
}

TEST_CASE("demos that the seed has stay in front and count for nothing") {
  SearchProblem own = problem(30);
  const Demo by_hand{"", "answer", {{"answer", Value("by hand")}}, true};
  own.seed = std::make_shared<const Candidate>(own.seed->with("answer.demos", to_value({by_hand})));
  SeededDraws draws(1);
  for (const DemoSet& set : make_demo_sets(own, successes(12), {6, 4, 4}, draws)) {
    CHECK(demos(set).front() == by_hand);
    CHECK(demos(set).size() == (set.kind == "none" ? 1 : 5));
  }
}
