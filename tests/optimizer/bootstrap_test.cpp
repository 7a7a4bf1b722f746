#include "optimizer/bootstrap.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace hone;

namespace {

Demo demo(const std::string& predictor, const std::string& row, const std::string& answer) {
  Demo demo;
  demo.row = row;
  demo.predictor = predictor;
  demo.values = {{"answer", Value(answer)}};
  return demo;
}

DemoRun run(StepId step, double score) {
  return {step, score, false, {demo("query", std::to_string(step), "q"), demo("answer", std::to_string(step), "a")}};
}

std::vector<StepId> steps(const DemoSource& source) {
  std::vector<StepId> out;
  for (const DemoRun& chosen : source.runs) out.push_back(chosen.step);
  return out;
}

const std::vector<ComponentSpec> specs = {{"query.instruction", ComponentKind::text, Value("Search."), {}, ""},
                                          {"query.demos", ComponentKind::demos, to_value({}), {}, ""},
                                          {"answer.demos", ComponentKind::demos, to_value({}), {}, ""}};

const Candidate seed({{"query.instruction", Value("Search.")}, {"query.demos", to_value({})}, {"answer.demos", to_value({})}});

}  // namespace

TEST_CASE("successes are taken in the order asked, whatever the order told") {
  const DemoSource source = demo_source({run(3, 1), run(1, 0), run(2, 1)}, true, 2);
  CHECK(steps(source) == std::vector<StepId>{2, 3});
  CHECK(source.added == 0);
}

TEST_CASE("for graded scores 0.8 is a success, for scores of 0 and 1 only 1") {
  CHECK(is_success(run(1, 0.8), false));
  CHECK_FALSE(is_success(run(1, 0.79), false));
  CHECK_FALSE(is_success(run(1, 0.8), true));
  DemoRun fault = run(1, 1);
  fault.fault = true;
  CHECK_FALSE(is_success(fault, true));
}

TEST_CASE("too few successes are made up by the best above the mean") {
  const DemoSource source = demo_source({run(1, 0.2), run(2, 0.9), run(3, 0.5), run(4, 0.6), run(5, 0.1)}, false, 3);
  CHECK(steps(source) == std::vector<StepId>{2, 4, 3});  // the mean is 0.46
  CHECK(source.added == 2);
  CHECK(demo_source({run(1, 0.5), run(2, 0.5)}, false, 3).runs.empty());
  CHECK(demo_source({}, false, 3).runs.empty());
}

TEST_CASE("of runs that all score the same none is above the mean") {
  std::vector<DemoRun> runs;
  for (StepId step = 1; step <= 10; ++step) runs.push_back(run(step, 0.5));  // ten tenths of 0.5 add up to less
  CHECK(demo_source(runs, false, 4).runs.empty());
}

TEST_CASE("every predictor that takes demos gets one from each run, up to its share") {
  SeededDraws draws(1);
  const DemoSource source = demo_source({run(1, 1), run(2, 1), run(3, 1)}, true, 2);
  const Candidate candidate = with_demos(seed, specs, source, 2, draws);
  const auto demos = demos_from_value(candidate.components().at("answer.demos"));
  REQUIRE(demos.size() == 2);
  CHECK(demos[0] == demo("answer", "1", "a"));
  CHECK(demos[1] == demo("answer", "2", "a"));
  CHECK(demos_from_value(candidate.components().at("query.demos")).size() == 2);
  CHECK(candidate.components().at("query.instruction") == Value("Search."));
}

TEST_CASE("the demos that the seed has stay in front") {
  SeededDraws draws(1);
  const Demo own = demo("answer", "", "by hand");
  const Candidate with_own = seed.with("answer.demos", to_value({own}));
  const Candidate candidate = with_demos(with_own, specs, demo_source({run(1, 1)}, true, 4), 4, draws);
  const auto demos = demos_from_value(candidate.components().at("answer.demos"));
  REQUIRE(demos.size() == 2);
  CHECK(demos[0] == own);
}

TEST_CASE("of several calls of a predictor in one run the last is taken half of the time") {
  std::map<std::string, int> taken;
  for (std::uint64_t s = 0; s < 600; ++s) {
    SeededDraws draws(s);
    DemoRun several{1, 1, false, {demo("answer", "r", "1"), demo("answer", "r", "2"), demo("answer", "r", "3")}};
    const Candidate candidate = with_demos(seed, specs, {{several}, 0}, 4, draws);
    const auto demos = demos_from_value(candidate.components().at("answer.demos"));
    REQUIRE(demos.size() == 1);
    ++taken[demos[0].values.at("answer").text()];
  }
  CHECK(taken["3"] > 250);
  CHECK(taken["3"] < 350);
  CHECK(taken["1"] > 100);
  CHECK(taken["2"] > 100);
}

TEST_CASE("without runs the candidate is the seed") {
  SeededDraws draws(1);
  CHECK(with_demos(seed, specs, {}, 4, draws) == seed);
}
