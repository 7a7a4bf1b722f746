// How busy a GEPA run keeps 64 slots when latencies have a heavy tail, and what width costs in score: V = 64, b = 3, 1,500 rollouts.
// Time is virtual, so the figures are those of the schedule alone. Busy: a request is on the wire. "Till the last began" leaves out the end, when
// nothing may be begun any more and the slowest requests are waited for; it weighs the less the longer a search is.
//
//   slots_bench [SEEDS]      default 10
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "optimizer/engine/memory_run_store.hpp"
#include "tests/support/simulated_run.hpp"

int main(int argc, char** argv) {
  const int seeds = argc > 1 ? std::atoi(argv[1]) : 10;
  std::printf("means of %d seeds\nwidth  busy %%  till the last began %%  true score  (sd)   virtual seconds  proposals\n", seeds);
  for (const int width : {1, 8, 32}) {
    double busy = 0, full = 0, score = 0, squares = 0, seconds = 0, proposals = 0;
    for (int seed = 1; seed <= seeds; ++seed) {
      hone::MemoryRunStore store;
      hone::SimulatedRunOptions options;
      options.store = &store;
      options.optimizer.width = width;
      options.optimizer.minibatch = 3;
      options.budget.rollouts = 1500;
      options.budget.proposals = 1500;
      options.ordered = false;
      options.concurrency = 64;
      options.seed = static_cast<std::uint64_t>(seed);
      options.latency = R"({"median": "500ms", "sigma": 1})";
      options.train = 100;
      options.validation = 64;
      options.test = 30;
      hone::SimulatedRun run(options);
      run.run_until(1);
      const hone::TimePoint begun = run.clock().now();
      run.finish();
      const hone::RunProgress progress = run.run().progress(false);
      const hone::Seconds searched(progress.driver.active_s);
      const hone::TimePoint last = run.last_request(begun + searched);
      const double found = run.true_score(*progress.best.candidate);
      busy += run.busy_s(begun, begun + searched) / (64 * searched.count()) / seeds;
      full += run.busy_s(begun, last) / (64 * hone::Seconds(last - begun).count()) / seeds;
      score += found / seeds;
      squares += found * found / seeds;
      seconds += searched.count() / seeds;
      proposals += static_cast<double>(progress.proposals) / seeds;
    }
    std::printf("%5d  %6.1f  %21.1f  %10.3f (%.3f) %15.0f  %9.0f\n", width, 100 * busy, 100 * full, score,
                std::sqrt(std::max(0.0, squares - score * score)), seconds, proposals);
    std::fflush(stdout);
  }
}
