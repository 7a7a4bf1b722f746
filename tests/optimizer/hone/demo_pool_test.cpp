#include "optimizer/hone/demo_pool.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using namespace hone;

namespace {

Demo shown_by(const std::string& predictor, const std::string& row, const std::string& answer) {
  return {row, predictor, {{"answer", Value(answer)}}};
}

/// A run on train, whose demos' answers tell its step.
DemoRun trained(int row, StepId step, double score) {
  const std::string name = "row" + std::to_string(row);
  return {step, score, false, {shown_by("query", name, std::to_string(step)), shown_by("answer", name, std::to_string(step))}};
}

const std::vector<ComponentSpec> two_predictors = {{"query.demos", ComponentKind::demos, to_value({}), {}, ""},
                                                   {"answer.instruction", ComponentKind::text, Value("Answer."), {}, ""},
                                                   {"answer.demos", ComponentKind::demos, to_value({}), {}, ""}};

const Demo written_by_hand = shown_by("answer", "", "by hand");
const Candidate given({{"query.demos", to_value({})}, {"answer.instruction", Value("Answer.")}, {"answer.demos", to_value({written_by_hand})}});

/// The answers that the demos of `answer` give, less the one written by hand.
std::vector<std::string> answers(const std::optional<ComponentValues>& values) {
  REQUIRE(values);
  std::vector<std::string> answers;
  for (const Demo& demo : demos_from_value(values->at("answer.demos"))) answers.push_back(demo.values.at("answer").text());
  REQUIRE_FALSE(answers.empty());
  CHECK(answers.front() == "by hand");
  answers.erase(answers.begin());
  return answers;
}

std::vector<std::string> drawn(const DemoPool& pool, int demos, std::uint64_t number = 0) {
  SeededDraws draws(1);
  return answers(pool.draw(given, given, two_predictors, demos, draws, number));
}

}  // namespace

TEST_CASE("of each row the best run is kept, of equals the first, whichever is told first") {
  DemoPool pool(false);
  for (const auto& [step, score] : {std::pair(1, 0.8), {2, 0.9}, {3, 0.9}, {4, 0.85}}) pool.take(0, trained(0, step, score));
  CHECK(drawn(pool, 4) == std::vector<std::string>{"2"});
}

TEST_CASE("a row counts as one success, from the run on that solved it") {
  DemoPool pool(true);
  pool.take(0, trained(0, 1, 1));
  pool.take(0, trained(0, 2, 1));
  CHECK(pool.successes() == 1);
  pool.take(0, trained(0, 3, 0));
  CHECK(pool.successes() == 1);
  pool.take(1, trained(1, 4, 0));
  CHECK(pool.successes() == 1);
  pool.take(1, trained(1, 5, 1));
  CHECK(pool.successes() == 2);
}

TEST_CASE("a run without demos, or with a fault, is left alone, and takes no better one's place") {
  DemoPool pool(false);
  DemoRun fault = trained(0, 1, 1);
  fault.fault = true;
  const DemoRun bare{2, 1, false, {}};
  pool.take(0, fault);
  pool.take(1, bare);
  CHECK(pool.successes() == 0);
  SeededDraws draws(1);
  CHECK_FALSE(pool.draw(given, given, two_predictors, 4, draws, 0));
  for (const int row : {0, 1}) pool.take(row, trained(row, 3 + row, 0.9));
  pool.take(0, fault);
  pool.take(1, bare);
  CHECK(pool.successes() == 2);
}

TEST_CASE("a drawn set stands behind the seed's demos and in place of the parent's, whose other components stay") {
  DemoPool pool(true);
  for (int row = 0; row < 3; ++row) pool.take(row, trained(row, row + 1, 1));
  const Candidate shows = given.with("answer.demos", to_value({shown_by("answer", "row9", "the parent's")}));
  const Candidate parent = shows.with("answer.instruction", Value("Answer well."));
  SeededDraws draws(1);
  const auto values = pool.draw(parent, given, two_predictors, 3, draws, 0);
  const std::vector<std::string> shown = answers(values);
  CHECK(std::set<std::string>(shown.begin(), shown.end()) == std::set<std::string>{"1", "2", "3"});
  CHECK(values->at("answer.instruction") == Value("Answer well."));
}

TEST_CASE("all predictors are shown the same runs") {
  DemoPool pool(true);
  for (int row = 0; row < 9; ++row) pool.take(row, trained(row, row + 1, 1));
  SeededDraws draws(1);
  const auto values = pool.draw(given, given, two_predictors, 3, draws, 0);
  std::vector<std::string> queries;
  for (const Demo& demo : demos_from_value(values->at("query.demos"))) queries.push_back(demo.values.at("answer").text());
  CHECK(queries == answers(values));
}

TEST_CASE("a set has as many successes as asked for, by chance: another draw, others; the same draw, the same") {
  DemoPool pool(true);
  for (int row = 0; row < 9; ++row) pool.take(row, trained(row, row + 1, 1));
  std::set<std::vector<std::string>> sets;
  std::set<std::string> ever;
  for (std::uint64_t number = 0; number < 20; ++number) {
    const std::vector<std::string> set = drawn(pool, 3, number);
    CHECK(set.size() == 3);
    CHECK(set == drawn(pool, 3, number));
    sets.insert(set);
    ever.insert(set.begin(), set.end());
  }
  CHECK(sets.size() > 10);
  CHECK(ever.size() == 9);
}

TEST_CASE("where there are fewer successes than asked for, the best runs above the mean make up for them, and what is below does not") {
  DemoPool pool(false);
  for (const auto& [row, score] : {std::pair(0, 0.1), {1, 0.5}, {2, 0.9}, {3, 0.6}, {4, 0.2}}) pool.take(row, trained(row, row + 1, score));
  CHECK(drawn(pool, 1) == std::vector<std::string>{"3"});
  const std::vector<std::string> two = drawn(pool, 2);
  CHECK(std::set<std::string>(two.begin(), two.end()) == std::set<std::string>{"3", "4"});
  CHECK(drawn(pool, 5).size() == 3);  // the mean is 0.46
}
