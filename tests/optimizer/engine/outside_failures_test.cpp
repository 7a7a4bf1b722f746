// What happens to a run when the metric, which stands for all that is not the model, does not do what it should.
#include <functional>
#include <optional>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include "programs/metrics/answer_metrics.hpp"
#include "tests/support/memory_run_store.hpp"
#include "tests/support/simulated_run.hpp"

using namespace hone;

namespace {

/// Exact match, before which something may go wrong.
class Disturbed : public Metric {
 public:
  /// Called with the number of the score, from 1.
  std::function<std::optional<Failure>(int)> before;

  boost::asio::awaitable<Result<Judgement>> score(const Example& example, const Values& outputs, const Trace& trace) const override {
    if (auto failure = before(++scores_)) co_return std::move(*failure);
    auto judged = co_await exact_->score(example, outputs, trace);
    co_return judged;
  }
  std::string name() const override { return exact_->name(); }
  bool binary() const override { return exact_->binary(); }
  std::vector<std::string> gold_fields() const override { return exact_->gold_fields(); }

 private:
  std::unique_ptr<Metric> exact_ = exact_match({.field = "codes", .gold = "codes", .gold_titles = ""});
  mutable int scores_ = 0;
};

constexpr int in_the_search = 40;

struct Disturbance {
  MemoryRunStore store;
  std::shared_ptr<Disturbed> metric = std::make_shared<Disturbed>();

  SimulatedRunOptions options() {
    SimulatedRunOptions options;
    options.store = &store;
    options.metric = metric;
    options.optimizer.kind = "gepa";
    options.optimizer.width = 4;
    options.budget.calls = 240;
    return options;
  }
  /// The run with a failure of this kind in every score from one within the search on.
  RunResult failing(FailureKind kind) {
    metric->before = [kind](int score) { return score > in_the_search ? std::optional<Failure>({kind, "The judge is out."}) : std::nullopt; };
    return SimulatedRun(options()).finish();
  }
};

}  // namespace

TEST_CASE("an exception that nobody expected ends the run, and does not stand still") {
  Disturbance disturbance;
  disturbance.metric->before = [](int score) -> std::optional<Failure> {
    if (score == in_the_search) throw std::out_of_range("a field that this row has not");
    return std::nullopt;
  };
  CHECK_THROWS_AS(SimulatedRun(disturbance.options()).finish(), std::out_of_range);
}

TEST_CASE("a metric that only the user can mend pauses the run") {
  Disturbance disturbance;
  const RunResult result = disturbance.failing(FailureKind::bad_request);
  CHECK(result.state == RunState::paused);
  CHECK(result.why == "The judge is out.");
}

TEST_CASE("a metric that always fails pauses the run before the budget is gone") {
  Disturbance disturbance;
  const RunResult result = disturbance.failing(FailureKind::metric);
  CHECK(result.state == RunState::paused);
  CHECK(result.why.find("failed one after the other, the last so: The judge is out.") != std::string::npos);
  std::int64_t calls = 0;
  for (const AttemptRecord& attempt : disturbance.store.attempts()) calls += attempt.actual.calls;
  CHECK(calls < 120);
}

TEST_CASE("failures in a row pause the run only where one crash cannot have caused them all") {
  const auto with_slots = [](int concurrency) {
    Disturbance disturbance;
    disturbance.metric->before = [](int score) {  // 50 runs in a row, each of which is judged three times
      return score > in_the_search && score <= in_the_search + 150 ? std::optional<Failure>({FailureKind::metric, "The judge is out."}) : std::nullopt;
    };
    SimulatedRunOptions options = disturbance.options();
    options.concurrency = concurrency;
    options.budget.calls = 600;
    return SimulatedRun(std::move(options)).finish();
  };
  CHECK(with_slots(8).state == RunState::paused);
  CHECK(with_slots(60).state == RunState::finished);
}

TEST_CASE("a verdict that cannot be had for the metric's sake is given when the run goes on") {
  Disturbance disturbance;
  SimulatedRun first(disturbance.options());
  disturbance.metric->before = [&](int) { return first.looks > 0 ? std::optional<Failure>({FailureKind::metric, "The judge is out."}) : std::nullopt; };
  const RunResult paused = first.finish();
  CHECK(paused.state == RunState::paused);
  CHECK(paused.why.find("runs on test rows failed, the last so: The judge is out.") != std::string::npos);
  disturbance.metric->before = [](int) { return std::nullopt; };
  CHECK(SimulatedRun(disturbance.options()).finish().verdict.has_value());
}

TEST_CASE("a verdict that was stopped is gone on with on as many rows, within the limit") {
  Disturbance whole;
  whole.metric->before = [](int) { return std::nullopt; };
  const RunResult expected = SimulatedRun(whole.options()).finish();
  REQUIRE(expected.verdict);
  REQUIRE(expected.verdict->verdict.n >= 30);

  Disturbance stopped;
  {
    SimulatedRun run(stopped.options());
    int in_verdict = 0;
    stopped.metric->before = [&](int) {
      if (run.looks > 0 && ++in_verdict == 50) run.run().drain();
      return std::nullopt;
    };
    REQUIRE(run.finish().state == RunState::interrupted);
  }
  stopped.metric->before = [](int) { return std::nullopt; };
  const RunResult result = SimulatedRun(stopped.options()).finish();
  REQUIRE(result.verdict);
  CHECK(result.verdict->sentence == expected.verdict->sentence);
}
