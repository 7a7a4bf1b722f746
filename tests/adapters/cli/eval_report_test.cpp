#include "adapters/cli/eval_report.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "adapters/cli/requirement.hpp"
#include "programs/error.hpp"

using namespace hone;

namespace {

RolloutRecord scored(const std::string& example, double score, double latency = 1) {
  RolloutRecord record;
  record.key.example = example;
  record.judgement = Judgement{{score, {{"recall", score / 2}}}, {}};
  record.first_spend = {1, 0, 90, 10, 0.001};
  record.latency_s = latency;
  return record;
}

RolloutRecord failed(const std::string& example) {
  RolloutRecord record;
  record.key.example = example;
  record.failure = Failure{FailureKind::timeout, "It took too long."};
  return record;
}

}  // namespace

TEST_CASE("repeats are averaged within a row, rows within the split") {
  const auto report = eval_report({scored("a", 1), scored("a", 0), scored("b", 1)}, 2, true);
  CHECK(*report.score == doctest::Approx(0.75));
  CHECK(report.objectives.at("recall") == doctest::Approx(0.375));
  CHECK(report.rows == 2);
  CHECK(report.tokens == 100);
  CHECK(*report.usd == doctest::Approx(0.001));
}

TEST_CASE("a failure is a hole and never a score of 0") {
  const auto report = eval_report({scored("a", 1), failed("b"), scored("c", 1), failed("c")}, 3, false);
  CHECK(*report.score == 1);
  CHECK(report.rows == 1);
  CHECK(report.failures.at("timeout") == 2);
  CHECK_FALSE(report.usd);
  CHECK(text(report).find("without a score, which is not 0: timeout 2") != std::string::npos);
  CHECK_FALSE(eval_report({failed("a")}, 1, false).score);
}

TEST_CASE("percentiles are of the runs") {
  std::vector<RolloutRecord> records;
  for (int i = 1; i <= 100; ++i) records.push_back(scored(std::to_string(i), 1, i));
  const auto report = eval_report(records, 100, true);
  CHECK(report.latency_p50_s == 50);
  CHECK(report.latency_p95_s == 95);
}

TEST_CASE("a requirement holds or says why not") {
  const auto report = eval_report({scored("a", 0.8)}, 1, true);
  CHECK(unmet(read_requirement("score>=0.8"), report).empty());
  CHECK(unmet(read_requirement("score>=0.8"), eval_report({scored("a", 0.7999999999999999)}, 1, true)).empty());
  CHECK(unmet(read_requirement("score>0.8"), report) == "The requirement score>0.8 is not met: score is 0.8.");
  CHECK(unmet(read_requirement("recall>=0.4"), report).empty());
  CHECK(unmet(read_requirement("tokens<=100"), report).empty());
  CHECK(unmet(read_requirement(" score >= 0.8 "), report).empty());
  CHECK_FALSE(unmet(read_requirement("latency_p95<0.5"), report).empty());
  CHECK_THROWS_WITH_AS(unmet(read_requirement("scor>0.8"), report), "`scor` is nothing that can be required here. Did you mean `score`?", UserError);
  const std::vector<std::string> parts = {"f1", "recall"};
  CHECK_NOTHROW(check_requirement(read_requirement("recall>=0.4"), true, parts));
  CHECK_THROWS_WITH_AS(check_requirement(read_requirement("recal>=0.4"), true, parts), "`recal` is nothing that can be required here. Did you mean `recall`?", UserError);
  CHECK_THROWS_WITH_AS(check_requirement(read_requirement("scor>0.8"), true, parts), "`scor` is nothing that can be required here. Did you mean `score`?", UserError);
  CHECK_THROWS_AS(check_requirement(read_requirement("usd<=1"), false, std::nullopt), UserError);
  CHECK_NOTHROW(check_requirement(read_requirement("recall>=0.4"), false, std::nullopt));
  for (const auto* bad : {"score", "score=0.8", ">=0.8", "score>=", "score>=high"}) CHECK_THROWS_AS(read_requirement(bad), UserError);
}

TEST_CASE("with more than one row in twenty missing nothing is met") {
  std::vector<RolloutRecord> records = {failed("x"), failed("y")};
  for (int i = 0; i < 30; ++i) records.push_back(scored(std::to_string(i), 1));
  CHECK(unmet(read_requirement("score>=0.1"), eval_report(records, 32, true)) == "2 of 32 rows have no score: nothing can be said of the whole.");
}
