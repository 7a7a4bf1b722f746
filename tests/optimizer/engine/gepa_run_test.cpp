// Whole runs of GEPA in process: what a search finds where there is something to find, and what a verdict says where there is nothing.

#include <map>

#include <doctest/doctest.h>

#include "programs/metrics/answer_metrics.hpp"
#include "tests/support/coin_metric.hpp"
#include "tests/support/long_loops.hpp"
#include "tests/support/memory_run_store.hpp"
#include "tests/support/simulated_run.hpp"

using namespace hone;

namespace {

/// How many accepted reflections made a candidate, down to the seed.
int reflections_behind(const std::vector<CandidateReport>& candidates, const std::string& id) {
  for (const CandidateReport& report : candidates) {
    if (report.candidate->id() != id || report.origin.parents.empty()) continue;
    const bool counts = report.origin.kind == "reflection" && report.state == "in";
    return (counts ? 1 : 0) + reflections_behind(candidates, report.origin.parents.front());
  }
  return 0;
}

}  // namespace

TEST_CASE("GEPA without demos beats the seed with every random seed, in lines of at least two accepted reflections") {
  for (std::uint64_t seed = 1; seed <= (long_loops() ? 10 : 4); ++seed) {
    CAPTURE(seed);
    MemoryRunStore store;
    SimulatedRunOptions options;
    options.store = &store;
    options.optimizer.kind = "gepa";
    options.seed = seed;
    options.train = 40;
    options.validation = 30;
    options.test = 60;
    options.budget.rollouts = 500;
    options.budget.proposals = 250;
    SimulatedRun run(options);
    const RunResult result = run.finish();
    REQUIRE(result.verdict);
    const Verdict& verdict = result.verdict->verdict;
    CHECK(verdict.conclusion == Conclusion::improved);
    REQUIRE(verdict.ci95);
    CHECK(verdict.ci95->low > 0);
    const RunProgress progress = run.run().progress(true);
    const int deep = reflections_behind(progress.candidates, progress.best.candidate->id());
    CHECK(deep >= 2);
    MESSAGE("seed " << seed << ": " << 100 * *verdict.difference << " points (from " << 100 * verdict.ci95->low << " to "
                    << 100 * verdict.ci95->high << "), " << deep << " reflections");
  }
}

TEST_CASE("where every score is a coin, few runs say that the winner is better") {
  const int runs = long_loops() ? 200 : 20;
  std::map<Conclusion, int> said;
  int searched = 0;
  for (int seed = 1; seed <= runs; ++seed) {
    MemoryRunStore store;
    SimulatedRunOptions options;
    options.store = &store;
    options.optimizer.kind = "gepa";
    options.seed = static_cast<std::uint64_t>(seed);
    options.metric = std::make_shared<CoinMetric>(options.seed, exact_match({.field = "codes", .gold = "codes", .gold_titles = ""}));
    options.train = 20;
    options.validation = 20;
    options.test = 60;
    options.budget.rollouts = long_loops() ? 300 : 150;
    options.budget.proposals = 150;
    SimulatedRun run(options);
    const RunResult result = run.finish();
    REQUIRE(result.verdict);
    ++said[result.verdict->verdict.conclusion];
    searched += run.run().progress(false).best.validation > run.run().progress(false).baseline.validation ? 1 : 0;
  }
  CHECK(searched > runs / 4);  // the search did believe that it had found something
  CHECK(said[Conclusion::improved] * 20 <= runs);
  CHECK(said[Conclusion::not_judged] == 0);
  MESSAGE("of " << runs << " runs: improved " << said[Conclusion::improved] << ", no evidence " << said[Conclusion::no_evidence] << ", worse "
                << said[Conclusion::worse] << ", same program " << said[Conclusion::same_program]);
}
