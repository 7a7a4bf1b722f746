// How often the verdict of a whole run says "improved" in a world where no prompt helps, and in what share of runs it says what else.
//
//   flat_verdicts [--worlds flat,coin] [--optimizers hone] [--runs 600] [--rollouts 500] [--rows 100]
//
// Every run has rows of its own (train, validation and test, `rows` of each) and a seed of its own.
#include <cstdio>
#include <map>
#include <string>

#include <boost/math/distributions/binomial.hpp>

#include "tests/bench/bench_options.hpp"
#include "tests/bench/contenders.hpp"
#include "tests/support/memory_run_store.hpp"
#include "tests/support/simulated_run.hpp"

namespace {

using hone::Conclusion;
using hone::test::BenchOptions;

Conclusion conclusion(const BenchOptions& plan, const std::string& world, const std::string& optimizer, int run) {
  hone::MemoryRunStore store;
  hone::SimulatedRunOptions options;
  options.store = &store;
  options.world = world;
  options.optimizer = hone::contender(optimizer, 8);
  options.budget.rollouts = plan.number("rollouts");
  options.seed = static_cast<std::uint64_t>(run);
  options.data_seed = 1000 + static_cast<std::uint64_t>(run);
  options.train = options.validation = options.test = plan.number("rows");
  options.tunable = {"instruction", "demos"};
  hone::SimulatedRun simulated(options);
  const hone::RunResult result = simulated.finish();
  return result.verdict ? result.verdict->verdict.conclusion : Conclusion::not_judged;
}

void print_shares(const BenchOptions& plan, const std::string& world, const std::string& optimizer) {
  const int runs = plan.number("runs");
  std::map<Conclusion, int> counts;
  for (int run = 1; run <= runs; ++run) ++counts[conclusion(plan, world, optimizer, run)];
  using Binomial = boost::math::binomial_distribution<>;
  const double low = Binomial::find_lower_bound_on_p(runs, counts[Conclusion::improved], 0.025);
  const double high = Binomial::find_upper_bound_on_p(runs, counts[Conclusion::improved], 0.025);
  std::printf("%s, %s, %d runs: improved %d (%.1f %%, 95 %% interval %.1f to %.1f %%)", world.c_str(), optimizer.c_str(), runs, counts[Conclusion::improved],
              100.0 * counts[Conclusion::improved] / runs, 100 * low, 100 * high);
  for (const Conclusion other : {Conclusion::worse, Conclusion::no_evidence, Conclusion::same_program, Conclusion::not_judged}) {
    std::printf(", %s %d", std::string(to_string(other)).c_str(), counts[other]);
  }
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  const BenchOptions plan(argc, argv, {{"worlds", "flat,coin"}, {"optimizers", "hone"}, {"runs", "600"}, {"rollouts", "500"}, {"rows", "100"}});
  for (const std::string& world : plan.list("worlds")) {
    for (const std::string& optimizer : plan.list("optimizers")) print_shares(plan, world, optimizer);
  }
}
