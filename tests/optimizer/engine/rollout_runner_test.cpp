#include "optimizer/engine/rollout_runner.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "programs/metrics/answer_metrics.hpp"
#include "tests/programs/fake_world.hpp"
#include "tests/programs/multi_hop.hpp"
#include "tests/support/run_records.hpp"

using namespace hone;

namespace {

/// Fails so many times, then gives its score.
class MoodyMetric : public Metric {
 public:
  MoodyMetric(int failures, double score) : failures_(failures), score_(score) {}

  boost::asio::awaitable<Result<Judgement>> score(const Example&, const Values&, const Trace&) const override {
    if (++asked > failures_) {
      Judgement judgement;
      judgement.score.value = score_;
      co_return judgement;
    }
    const Failure failure{FailureKind::server_error, "The judge is out."};
    co_return failure;
  }
  std::string name() const override { return "moody"; }
  bool binary() const override { return false; }
  std::vector<std::string> gold_fields() const override { return {}; }

  mutable int asked = 0;

 private:
  int failures_;
  double score_;
};

const Example row{"r1", "r1", "", {{"question", Value("q")}, {"answer", Value("a")}}};

/// The rollout of a program of one step whose model gives this reply.
RolloutRecord rollout(Result<Completion> reply, const Metric& metric, const std::string& signature = "question -> answer") {
  test::FakeWorld world;
  world.model.then(std::move(reply));
  const Program program(test::predict("answer", signature), {"question"}, {"answer"});
  const RolloutRunner runner(program, metric, world.environment, false);
  RolloutPlan plan;
  plan.candidate = std::make_shared<const Candidate>(program.seed());
  plan.example = &row;
  plan.partition = "validation";
  boost::asio::io_context context;
  return finish(context, runner.run(std::move(plan)));
}

RolloutRecord judged_exactly(Result<Completion> reply, const std::string& signature = "question -> answer") {
  const auto metric = exact_match({.field = "answer", .gold = "answer", .gold_titles = ""});
  return rollout(std::move(reply), *metric, signature);
}

}  // namespace

TEST_CASE("what the world or the budget did is told as a failure, and has no score") {
  using enum FailureKind;
  for (const FailureKind kind : {network, timeout, rate_limited, server_error, cancelled, unauthorized, unknown_model, bad_request, setup, cut}) {
    CAPTURE(std::string(name(kind)));
    const RolloutRecord record = judged_exactly(Failure{kind, "No."});
    CHECK_FALSE(record.judgement);
    const Outcome outcome = outcome_of(record, false);
    const auto* failed = std::get_if<StepFailed>(&outcome.what);
    REQUIRE(failed != nullptr);
    CHECK(failed->kind == kind);
  }
}

TEST_CASE("what the prompt did is a score of 0 that says why") {
  const auto check = [](const RolloutRecord& record, FailureKind kind) {
    CAPTURE(std::string(name(kind)));
    REQUIRE(record.judgement);
    CHECK(record.judgement->score.value == 0);
    CHECK(record.judgement->feedback.text.starts_with("No answer could be used, so the score is 0. "));
    const Outcome outcome = outcome_of(record, false);
    const auto* result = std::get_if<RolloutResult>(&outcome.what);
    REQUIRE(result != nullptr);
    CHECK(result->score == 0);
    CHECK(result->fault == kind);
  };
  check(judged_exactly(test::completion("")), FailureKind::empty_reply);
  check(judged_exactly(test::completion("many"), "question -> answer: int"), FailureKind::unparsable);
  check(judged_exactly(test::completion("a", FinishReason::content_filter)), FailureKind::content_filter);
  check(judged_exactly(Failure{FailureKind::context_exceeded, "Too long."}), FailureKind::context_exceeded);
}

TEST_CASE("a demo made from the row itself is left out, on whatever part it runs") {
  test::FakeWorld world;
  world.model.then(test::completion("a"));
  const Program program(test::predict("answer", "question -> answer"), {"question"}, {"answer"});
  const auto demo = [](const std::string& of) { return Demo{of, "answer", {{"question", "of " + of}, {"answer", "x"}}, true}; };
  RolloutPlan plan;
  plan.candidate = std::make_shared<const Candidate>(ComponentValues{{"answer.demos", to_value({demo("r1"), demo("r2")})}});
  plan.example = &row;
  plan.partition = "test";
  const auto metric = exact_match({.field = "answer", .gold = "answer", .gold_titles = ""});
  const RolloutRunner runner(program, *metric, world.environment, false);
  boost::asio::io_context context;
  REQUIRE(finish(context, runner.run(std::move(plan))).judgement);
  std::string sent;
  for (const Message& message : world.model.asked.back().request.messages) sent += message.content;
  CHECK(test::has(sent, "of r2"));
  CHECK_FALSE(test::has(sent, "of r1"));
}

TEST_CASE("an answer is judged, whether or not it is right") {
  CHECK(judged_exactly(test::completion("a")).judgement->score.value == 1);
  const RolloutRecord wrong = judged_exactly(test::completion("b"));
  CHECK(wrong.judgement->score.value == 0);
  CHECK_FALSE(wrong.failure);
}

TEST_CASE("a metric that fails is asked twice more, and what it then fails to judge has no score") {
  const MoodyMetric well_at_last(2, 0.5);
  const RolloutRecord judged = rollout(test::completion("a"), well_at_last);
  REQUIRE(judged.judgement);
  CHECK(judged.judgement->score.value == 0.5);
  CHECK_FALSE(judged.failure);
  for (const MoodyMetric& metric : {MoodyMetric(3, 0.5), MoodyMetric(0, 1.5)}) {  // out, and out of range
    const RolloutRecord record = rollout(test::completion("a"), metric);
    CHECK(metric.asked == 3);
    CHECK_FALSE(record.judgement);
    REQUIRE(record.failure);
    CHECK(record.failure->kind == FailureKind::metric);
    CHECK(std::holds_alternative<StepFailed>(outcome_of(record, false).what));
  }
}
