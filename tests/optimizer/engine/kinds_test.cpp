// Every kind of optimizer behind the real engine: stopped, resumed, replayed.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>

#include "optimizer/engine/replay.hpp"
#include "optimizer/make_optimizer.hpp"
#include "tests/support/memory_run_store.hpp"
#include "tests/support/simulated_run.hpp"

using namespace hone;

namespace {

SimulatedRunOptions run_of(const std::string& kind, RunStore& store) {
  SimulatedRunOptions options;
  options.store = &store;
  options.optimizer.kind = kind;
  options.optimizer.width = 4;
  options.budget.rollouts = 90;
  options.budget.proposals = 30;
  options.tunable = {"instruction", "demos"};
  return options;
}

std::string decisions_of(SimulatedRunOptions options) {
  SimulatedRun run(std::move(options));
  const RunResult result = run.finish();
  return decisions(run.run(), result);
}

}  // namespace

TEST_CASE("a run of any kind that is killed comes to the same end") {
  for (const std::string& kind : optimizer_kinds()) {
    CAPTURE(kind);
    MemoryRunStore undisturbed;
    const std::string expected = decisions_of(run_of(kind, undisturbed));
    const std::size_t records = undisturbed.journal().size();
    int kills = 0;
    for (std::size_t kill_at = records / 8 + 1; kill_at < records; kill_at += records / 5 + 1) {
      CAPTURE(kill_at);
      MemoryRunStore store;
      kills += SimulatedRun(run_of(kind, store)).run_until(kill_at) ? 1 : 0;
      CHECK(decisions_of(run_of(kind, store)) == expected);
    }
    CHECK(kills > 0);
  }
}

TEST_CASE("a run of any kind is replayed without its data") {
  for (const std::string& kind : optimizer_kinds()) {
    CAPTURE(kind);
    MemoryRunStore store;
    decisions_of(run_of(kind, store));
    SimulatedRun again(run_of(kind, store));
    RunSetup setup = again.setup();
    for (Dataset* rows : {&setup.train, &setup.validation, &setup.test}) std::ranges::fill(*rows, Example());
    CHECK(replay_decisions(setup) >= 15);
  }
}

TEST_CASE("a run of any kind keeps its limit of rollouts, and uses it where that is what ends it") {
  int ended_by_it = 0;
  for (const std::string& kind : optimizer_kinds()) {
    CAPTURE(kind);
    MemoryRunStore store;
    SimulatedRun run(run_of(kind, store));
    const RunResult result = run.finish();
    CHECK(result.state == RunState::finished);
    REQUIRE(result.verdict);
    CHECK(run.run().ledger().rollouts() <= 90);
    if (result.stopped_by == StopReason::rollouts) {
      ++ended_by_it;
      CHECK(run.run().ledger().rollouts() >= 86);
    }
  }
  CHECK(ended_by_it > 0);
}

TEST_CASE("a run of any kind decides the same at any concurrency, and though the world fails") {
  std::ptrdiff_t failed = 0;
  for (const std::string& kind : optimizer_kinds()) {
    CAPTURE(kind);
    MemoryRunStore calm, rough;
    const std::string expected = decisions_of(run_of(kind, calm));
    SimulatedRunOptions options = run_of(kind, rough);
    options.concurrency = 64;
    options.latency = R"({"median": "20ms", "sigma": 1})";
    options.faults = R"({"rate_limited": 0.1, "server_error": 0.1})";
    CHECK(decisions_of(options) == expected);
    failed += std::ranges::count(rough.attempts(), AttemptState::failed, &AttemptRecord::state);
  }
  CHECK(failed > 0);
}

TEST_CASE("a run of any kind keeps a limit of calls, and comes to a verdict") {
  for (const std::string& kind : optimizer_kinds()) {
    CAPTURE(kind);
    MemoryRunStore store;
    SimulatedRunOptions options = run_of(kind, store);
    options.budget = Budget{};
    options.budget.calls = 200;
    options.ordered = false;
    SimulatedRun run(options);
    REQUIRE(run.finish().verdict);
    std::int64_t calls = 0;
    for (const AttemptRecord& attempt : store.attempts()) calls += attempt.actual.calls;
    CHECK(calls <= 200);
  }
}

TEST_CASE("a run with several models that write proposals is charged for each, resumed and replayed") {
  for (const std::string kind : {"gepa", "hone"}) {
    CAPTURE(kind);
    const auto options = [&](RunStore& store) {
      SimulatedRunOptions options = run_of(kind, store);
      options.reflectors = 3;
      options.world = "rules30";  // too many rules for a perfect prompt before the limit
      options.budget.usd = 0.5;
      options.priced = true;
      return options;
    };
    MemoryRunStore undisturbed;
    const std::string expected = decisions_of(options(undisturbed));
    std::map<std::string, std::int64_t> calls;
    for (const CallTotal& total : undisturbed.call_totals()) calls[total.role] += total.spend.calls;
    CHECK(calls.size() == 4);
    calls.erase("task");
    CHECK(std::ranges::count_if(calls, [](const auto& role) { return role.second > 1; }) >= 2);

    MemoryRunStore store;
    REQUIRE(SimulatedRun(options(store)).run_until(undisturbed.journal().size() / 2));
    CHECK(decisions_of(options(store)) == expected);
    SimulatedRun again(options(store));
    CHECK(replay_decisions(again.setup()) >= 15);
  }
}
