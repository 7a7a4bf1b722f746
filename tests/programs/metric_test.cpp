#include "programs/metric.hpp"

#include <limits>

#include <doctest/doctest.h>

using namespace hone;

TEST_CASE("a predictor's feedback is its own parts and then the whole's") {
  const Feedback feedback{"Wrong.", {{"query", {}, "Every query."}, {"query", {1}, "The second."}, {"answer", {}, "Too long."}}};
  CHECK(feedback.of("query", {1}) == "Every query.\nThe second.\nWrong.");
  CHECK(feedback.of("query", {0}) == "Every query.\nWrong.");
  CHECK(feedback.of("answer", {}) == "Too long.\nWrong.");
  CHECK(feedback.of("other", {}) == "Wrong.");
}

TEST_CASE("a score outside of [0, 1] is the metric's failure, never a score") {
  for (const double score : {-0.01, 1.01, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    const auto whole = checked(Judgement{Score{score, {}}, {}}, "mine");
    REQUIRE(whole.has_error());
    CHECK(whole.error().kind == FailureKind::metric);
    CHECK(whole.error().message.find("'mine'") != std::string::npos);
    const auto objective = checked(Judgement{Score{1, {{"speed", score}}}, {}}, "mine");
    REQUIRE(objective.has_error());
    CHECK(objective.error().message.find("objective 'speed'") != std::string::npos);
  }
}

TEST_CASE("a score from 0 to 1 passes as it is") {
  const auto judged = checked(Judgement{Score{1, {{"speed", 0}}}, {"Right.", {}}}, "mine");
  REQUIRE(judged.has_value());
  CHECK(judged->score.value == 1);
  CHECK(judged->feedback.text == "Right.");
}
