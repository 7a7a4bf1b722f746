// How busy a GEPA run keeps 64 slots when latencies have a heavy tail, and what width costs in score: V = 64, b = 3, 1,500 rollouts.
// Time is virtual, so the figures are those of the schedule alone. Busy: a request is on the wire. The phases end when a tenth, nine tenths and
// all of the requests were sent; in the drain nothing may be begun any more and the slowest requests are waited for: it weighs the less the longer a
// search is.
//
//   slots_bench [SEEDS [WIDTH ...]]      default 10 1 8 32
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "tests/support/memory_run_store.hpp"
#include "tests/support/simulated_run.hpp"

namespace {

constexpr int slots = 64;

struct Sum {
  double score = 0, squares = 0, proposals = 0, candidates = 0;
  std::array<double, 4> phase_busy{}, phase_seconds{};
};

hone::SimulatedRunOptions options_of(hone::RunStore& store, int width, int seed) {
  hone::SimulatedRunOptions options;
  options.store = &store;
  options.optimizer.kind = "gepa";
  options.optimizer.width = width;
  options.optimizer.minibatch = 3;
  options.budget.rollouts = 1500;
  options.budget.proposals = 1500;
  options.ordered = false;
  options.concurrency = slots;
  options.seed = static_cast<std::uint64_t>(seed);
  options.latency = R"({"median": "500ms", "sigma": 1})";
  options.train = 100;
  options.validation = 64;
  options.test = 30;
  return options;
}

void add(Sum& sum, hone::SimulatedRun& run) {
  run.run_until(1);
  const hone::TimePoint begun = run.clock().now();
  run.finish();
  const hone::RunProgress progress = run.run().progress(true);
  const hone::TimePoint over = begun + hone::Seconds(progress.driver.active_s);
  hone::TimePoint from = begun;
  const std::array<hone::TimePoint, 4> ends = {run.sent(0.1, over), run.sent(0.9, over), run.sent(1, over), over};
  for (std::size_t phase = 0; phase < ends.size(); ++phase) {
    sum.phase_seconds[phase] += hone::Seconds(ends[phase] - from).count();
    sum.phase_busy[phase] += run.busy_s(from, ends[phase]);
    from = ends[phase];
  }
  const double found = run.true_score(*progress.best.candidate);
  sum.score += found;
  sum.squares += found * found;
  sum.proposals += static_cast<double>(progress.proposals);
  for (const auto& report : progress.candidates) sum.candidates += report.state == "in" ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const int seeds = argc > 1 ? std::atoi(argv[1]) : 10;
  std::vector<int> widths = {1, 8, 32};
  if (argc > 2) widths.clear();
  for (int i = 2; i < argc; ++i) widths.push_back(std::atoi(argv[i]));
  std::printf("means of %d seeds; of each phase: busy %%, virtual seconds\n", seeds);
  std::printf("width  busy %%    first tenth         middle     last tenth          drain  true score  (sd)   proposals  pool\n");
  for (const int width : widths) {
    Sum sum;
    for (int seed = 1; seed <= seeds; ++seed) {
      hone::MemoryRunStore store;
      hone::SimulatedRun run(options_of(store, width, seed));
      add(sum, run);
    }
    double busy = 0, seconds = 0;
    for (std::size_t phase = 0; phase < 4; ++phase) {
      busy += sum.phase_busy[phase];
      seconds += sum.phase_seconds[phase];
    }
    std::printf("%5d  %6.1f", width, 100 * busy / (slots * seconds));
    for (std::size_t phase = 0; phase < 4; ++phase) {
      std::printf("  %5.1f %6.1f s", 100 * sum.phase_busy[phase] / (slots * sum.phase_seconds[phase]), sum.phase_seconds[phase] / seeds);
    }
    const double score = sum.score / seeds;
    std::printf("  %10.3f (%.3f) %9.0f  %4.0f\n", score, std::sqrt(std::max(0.0, sum.squares / seeds - score * score)), sum.proposals / seeds, sum.candidates / seeds);
    std::fflush(stdout);
  }
}
