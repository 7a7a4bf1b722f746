#include "optimizer/engine/run.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "optimizer/engine/replay.hpp"
#include "programs/error.hpp"
#include "tests/support/long_loops.hpp"
#include "tests/support/memory_run_store.hpp"
#include "tests/support/simulated_run.hpp"

using namespace hone;

namespace {

SimulatedRunOptions small_run(RunStore& store, std::int64_t rollouts = 150) {
  SimulatedRunOptions options;
  options.store = &store;
  options.optimizer.kind = "gepa";
  options.optimizer.width = 4;
  options.budget.rollouts = rollouts;
  options.budget.proposals = 60;
  return options;
}

std::string decisions_of(SimulatedRunOptions options) {
  SimulatedRun run(std::move(options));
  const RunResult result = run.finish();
  return decisions(run.run(), result);
}

std::int64_t charged_calls(RunStore& store) {
  std::int64_t calls = 0;
  for (const AttemptRecord& attempt : store.attempts()) calls += attempt.actual.calls;
  return calls;
}

std::int64_t charged_tokens(RunStore& store) {
  std::int64_t tokens = 0;
  for (const AttemptRecord& attempt : store.attempts()) tokens += attempt.actual.tokens();
  return tokens;
}

double charged_usd(RunStore& store) {
  double usd = 0;
  for (const AttemptRecord& attempt : store.attempts()) usd += attempt.actual.usd;
  return usd;
}

/// How many calls were paid for again though they had been answered.
std::ptrdiff_t answered_twice(RunStore& store) {
  std::map<std::string, int> answers;
  for (const AttemptRecord& attempt : store.attempts()) answers[attempt.intent.key] += attempt.state == AttemptState::answered ? 1 : 0;
  return std::ranges::count_if(answers, [](const auto& call) { return call.second > 1; });
}

}  // namespace

TEST_CASE("a run finds a better prompt and says so in a verdict") {
  MemoryRunStore store;
  SimulatedRun run(small_run(store, 400));
  const RunResult result = run.finish();
  REQUIRE(result.state == RunState::finished);
  REQUIRE(result.verdict);
  CHECK(result.verdict->verdict.conclusion == Conclusion::improved);
  CHECK(run.run().ledger().rollouts() <= 400);
  CHECK(run.run().ledger().rollouts() >= 380);
  CHECK(run.looks == 1);
}

TEST_CASE("ordered runs decide the same at any concurrency") {
  std::string first;
  for (const int concurrency : {1, 4, 64}) {
    MemoryRunStore store;
    SimulatedRunOptions options = small_run(store);
    options.concurrency = concurrency;
    options.latency = R"({"median": "20ms", "sigma": 1})";
    const std::string now = decisions_of(options);
    if (first.empty()) first = now;
    CHECK(now == first);
  }
}

TEST_CASE("ordered runs with a budget of tokens decide the same at any concurrency") {
  for (const std::int64_t tokens : long_loops() ? std::vector<std::int64_t>{30'000, 36'000, 42'000, 50'000, 60'000, 75'000, 90'000, 120'000} : std::vector<std::int64_t>{42'000, 60'000}) {
    CAPTURE(tokens);
    std::string first;
    for (const int concurrency : {1, 4, 64}) {
      MemoryRunStore store;
      SimulatedRunOptions options = small_run(store);
      options.budget = Budget{};
      options.budget.tokens = tokens;
      options.concurrency = concurrency;
      options.latency = R"({"median": "20ms", "sigma": 1})";
      const std::string now = decisions_of(options);
      if (first.empty()) first = now;
      CHECK(now == first);
      CHECK(charged_tokens(store) <= tokens);
    }
  }
}

TEST_CASE("a run that is killed after any journal record comes to the same end, and pays for no answer twice") {
  MemoryRunStore undisturbed;
  const std::string expected = decisions_of(small_run(undisturbed, 60));
  const std::size_t records = undisturbed.journal().size();
  REQUIRE(records > 60);
  int kills = 0;
  for (std::size_t kill_at = 1; kill_at < records; kill_at += long_loops() ? 1 : 7) {
    MemoryRunStore store;
    kills += SimulatedRun(small_run(store, 60)).run_until(kill_at) ? 1 : 0;
    const std::size_t written = store.journal().size();
    replay_decisions(SimulatedRun(small_run(store, 60)).setup());
    CHECK(store.journal().size() == written);  // who only looks writes nothing
    CHECK(decisions_of(small_run(store, 60)) == expected);
    CHECK(answered_twice(store) == 0);
  }
  CHECK(kills > 6);
}

TEST_CASE("a limit is never passed, and used up unless something else ends the search") {
  for (const std::int64_t limit : {40, 63, 90, 121}) {
    MemoryRunStore store;
    SimulatedRunOptions options = small_run(store, limit);
    options.concurrency = 64;
    options.ordered = false;
    SimulatedRun run(options);
    const RunResult result = run.finish();
    CHECK(run.run().ledger().rollouts() <= limit);
    CHECK(run.run().ledger().rollouts() * 100 >= limit * 95);
    CHECK(result.stopped_by == StopReason::rollouts);
  }
}

TEST_CASE("calls and tokens stay within their limits, and a verdict is reached") {
  for (const std::int64_t calls : {200, 240, 300}) {
    MemoryRunStore store;
    SimulatedRunOptions options = small_run(store);
    options.budget = Budget{};
    options.budget.calls = calls;
    options.concurrency = 64;
    options.ordered = false;
    SimulatedRun run(options);
    const RunResult result = run.finish();
    CHECK(charged_calls(store) <= calls);
    REQUIRE(result.verdict);
    CHECK(result.verdict->verdict.conclusion != Conclusion::not_judged);
    CHECK(result.stopped_by == StopReason::calls);
  }
  MemoryRunStore store;
  SimulatedRunOptions options = small_run(store);
  options.budget = Budget{};
  options.budget.tokens = 50'000;
  options.concurrency = 64;
  SimulatedRun run(options);
  const RunResult result = run.finish();
  CHECK(charged_tokens(store) <= 50'000);
  REQUIRE(result.verdict);
  CHECK(result.verdict->verdict.conclusion != Conclusion::not_judged);
}

TEST_CASE("USD stay within their limit, and a verdict is reached") {
  for (const double usd : {0.06, 0.08}) {
    CAPTURE(usd);
    MemoryRunStore store;
    SimulatedRunOptions options = small_run(store);
    options.budget = Budget{};
    options.budget.usd = usd;
    options.priced = true;
    options.concurrency = 64;
    options.ordered = false;
    SimulatedRun run(options);
    const RunResult result = run.finish();
    CHECK(charged_usd(store) > 0);
    CHECK(charged_usd(store) <= usd);
    REQUIRE(result.verdict);
    CHECK(result.verdict->verdict.conclusion != Conclusion::not_judged);
  }
}

TEST_CASE("failures of the world are retried and never become scores") {
  MemoryRunStore calm, rough;
  SimulatedRunOptions options = small_run(calm);
  const std::string expected = decisions_of(options);
  options.store = &rough;
  options.faults = R"({"rate_limited": 0.1, "server_error": 0.1})";
  CHECK(decisions_of(options) == expected);
  CHECK(rough.attempts().size() > calm.attempts().size());
}

TEST_CASE("a search on the wall's limit ends there and gives a verdict") {
  MemoryRunStore store;
  SimulatedRunOptions options = small_run(store);
  options.budget = Budget{};
  options.budget.wall_s = 3;
  options.latency = R"("100ms")";
  SimulatedRun run(options);
  const RunResult result = run.finish();
  CHECK(result.stopped_by == StopReason::wall);
  CHECK(result.state == RunState::finished);
  REQUIRE(result.verdict);
  CHECK(run.run().progress(false).driver.active_s < 3.2);  // the verdict's time is not the search's
}

TEST_CASE("time that was noted counts, though nothing was told in it") {
  MemoryRunStore store;
  store.set_meta(active_key, "2.9");
  SimulatedRunOptions options = small_run(store);
  options.budget = Budget{};
  options.budget.wall_s = 3;
  options.latency = R"("100ms")";
  SimulatedRun run(options);
  CHECK(run.finish().stopped_by == StopReason::wall);
  CHECK(run.run().ledger().rollouts() < 20);
}

TEST_CASE("the record holds the candidates while the run goes on") {
  MemoryRunStore store;
  SimulatedRun run(small_run(store, 400));
  REQUIRE(run.run_until(400));
  CHECK(store.candidates().empty());
  run.run().keep_candidates();
  const auto now = run.run().progress(true).candidates;
  const auto kept = store.candidates();
  REQUIRE(kept.size() == now.size());
  CHECK(kept.size() > 1);
  for (std::size_t i = 0; i < kept.size(); ++i) CHECK(kept[i].state == now[i].state);
  run.finish();
  CHECK(store.candidates().size() == run.run().progress(true).candidates.size());
}

TEST_CASE("a finished run that is resumed asks nothing and ends the same") {
  MemoryRunStore store;
  const std::string first = decisions_of(small_run(store, 80));
  const std::int64_t calls = charged_calls(store);
  CHECK(decisions_of(small_run(store, 80)) == first);
  CHECK(charged_calls(store) == calls);
}

TEST_CASE("replay finds the first decision that differs from the journal") {
  MemoryRunStore store;
  decisions_of(small_run(store, 80));
  SimulatedRun same(small_run(store, 80));
  CHECK(replay_decisions(same.setup()) > 80);
  SimulatedRunOptions other = small_run(store, 80);
  other.seed = 2;
  SimulatedRun different(other);
  CHECK_THROWS_AS(replay_decisions(different.setup()), UserError);
}

TEST_CASE("a replay keeps the same aside for the verdict") {
  MemoryRunStore store;
  SimulatedRunOptions options = small_run(store);
  options.optimizer.kind = "hone";  // whose plans read what is left
  options.budget = Budget{};
  options.budget.calls = 300;
  options.world = "rules30";  // too many rules for a perfect prompt before the limit
  decisions_of(options);
  SimulatedRun same(options);
  CHECK(replay_decisions(same.setup()) > 100);
}
