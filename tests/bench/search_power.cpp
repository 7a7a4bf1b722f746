// How good a prompt each optimizer finds with how many rollouts, in the simulated worlds whose true scores are known: the median over seeds
// of the true score of the candidate that would be returned. Every figure comes from runs that were given that budget.
//
//   search_power --worlds rules,noisy --optimizers gepa-ref,gepa,hone --rollouts 200,1000 --seeds 20
//
// Other options: --train 100, --validation 100, --tunable instruction,demos, --first 1 (the first seed), --width 8 (of all but gepa-ref), --quartiles 1
// (the lower and the upper quartile too), --lengths 1 (the median length of the winners' texts too, in characters).
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "optimizer/statistics/quantile.hpp"
#include "tests/bench/bench_options.hpp"
#include "tests/bench/contenders.hpp"
#include "tests/support/memory_run_store.hpp"
#include "tests/support/simulated_run.hpp"

namespace {

using hone::test::BenchOptions;

struct Winner {
  double score = 0;
  double length = 0;  // of its texts
};

Winner winner(const BenchOptions& plan, const std::string& world, const std::string& optimizer, int rollouts, int seed) {
  hone::MemoryRunStore store;
  hone::SimulatedRunOptions options;
  options.store = &store;
  options.world = world;
  options.optimizer = hone::contender(optimizer, plan.number("width"));
  options.budget.rollouts = rollouts;
  options.seed = static_cast<std::uint64_t>(seed);
  options.train = plan.number("train");
  options.validation = plan.number("validation");
  options.tunable = plan.list("tunable");
  hone::SimulatedRun run(options);
  run.finish();
  const hone::Candidate& best = *run.run().progress(false).best.candidate;
  Winner winner{run.true_score(best), 0};
  for (const auto& [name, value] : best.components()) winner.length += value.is_string() ? static_cast<double>(hone::size_of(value)) : 0;
  return winner;
}

void print_scores(const BenchOptions& plan, const std::string& world, const std::string& optimizer) {
  std::printf("%-12s %-20s", world.c_str(), optimizer.c_str());
  for (const std::string& rollouts : plan.list("rollouts")) {
    std::vector<double> scores;
    std::vector<double> lengths;
    for (int seed = plan.number("first"); seed < plan.number("first") + plan.number("seeds"); ++seed) {
      const Winner best = winner(plan, world, optimizer, std::atoi(rollouts.c_str()), seed);
      scores.push_back(best.score);
      lengths.push_back(best.length);
    }
    std::printf("  %6.3f", hone::quantile(scores, 0.5));
    if (plan.on("quartiles")) std::printf(" (%.3f-%.3f)", hone::quantile(scores, 0.25), hone::quantile(scores, 0.75));
    if (plan.on("lengths")) std::printf(" [%.0f]", hone::quantile(lengths, 0.5));
    std::fflush(stdout);
  }
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  const BenchOptions plan(argc, argv, {{"worlds", "rules,rules30,noisy"}, {"optimizers", "gepa-ref,gepa"}, {"rollouts", "200,500,1000,3000"},
                                       {"seeds", "5"}, {"first", "1"}, {"train", "100"}, {"validation", "100"}, {"tunable", "instruction,demos"},
                                       {"width", "8"}, {"quartiles", "0"}, {"lengths", "0"}});
  std::printf("median true score of %s seeds after so many rollouts: %s\n", plan.text("seeds").c_str(), plan.text("rollouts").c_str());
  for (const std::string& world : plan.list("worlds")) {
    for (const std::string& optimizer : plan.list("optimizers")) print_scores(plan, world, optimizer);
  }
}
