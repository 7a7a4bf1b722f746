// How good a prompt each optimizer finds with how many rollouts, in the simulated worlds whose true scores are known: the median over seeds
// of the true score of the candidate that would be returned. Every figure comes from runs that were given that budget.
//
//   search_power --worlds rules,noisy --optimizers gepa-ref,gepa,hone --rollouts 200,1000 --seeds 20
//
// Other options: --train 100, --validation 100, --tunable instruction,demos, --first 1 (the first seed), --width 8 (of all but gepa-ref), --quartiles 1
// (the lower and the upper quartile too), --lengths 1 (the median length of the winners' texts too, in characters).
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "optimizer/statistics/quantile.hpp"
#include "tests/bench/contenders.hpp"
#include "tests/support/memory_run_store.hpp"
#include "tests/support/simulated_run.hpp"

namespace {

std::vector<std::string> listed(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    parts.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

struct Plan {
  std::map<std::string, std::string> options = {{"worlds", "rules,rules30,noisy"}, {"optimizers", "gepa-ref,gepa"},
                                                {"rollouts", "200,500,1000,3000"}, {"seeds", "5"},
                                                {"first", "1"},                    {"train", "100"},
                                                {"validation", "100"},             {"tunable", "instruction,demos"},
                                                {"width", "8"},                    {"quartiles", "0"},
                                                {"lengths", "0"}};

  int number(const std::string& name) const { return std::atoi(options.at(name).c_str()); }
};

struct Winner {
  double score = 0;
  double length = 0;  // of its texts
};

Winner winner(const Plan& plan, const std::string& world, const std::string& optimizer, int rollouts, int seed) {
  hone::MemoryRunStore store;
  hone::SimulatedRunOptions options;
  options.store = &store;
  options.world = world;
  options.optimizer = hone::contender(optimizer, plan.number("width"));
  options.budget.rollouts = rollouts;
  options.seed = static_cast<std::uint64_t>(seed);
  options.train = plan.number("train");
  options.validation = plan.number("validation");
  options.tunable = listed(plan.options.at("tunable"));
  hone::SimulatedRun run(options);
  run.finish();
  const hone::Candidate& best = *run.run().progress(false).best.candidate;
  Winner winner{run.true_score(best), 0};
  for (const auto& [name, value] : best.components()) winner.length += value.is_string() ? static_cast<double>(hone::size_of(value)) : 0;
  return winner;
}

void print_scores(const Plan& plan, const std::string& world, const std::string& optimizer) {
  std::printf("%-12s %-20s", world.c_str(), optimizer.c_str());
  for (const std::string& rollouts : listed(plan.options.at("rollouts"))) {
    std::vector<double> scores;
    std::vector<double> lengths;
    for (int seed = plan.number("first"); seed < plan.number("first") + plan.number("seeds"); ++seed) {
      const Winner best = winner(plan, world, optimizer, std::atoi(rollouts.c_str()), seed);
      scores.push_back(best.score);
      lengths.push_back(best.length);
    }
    std::printf("  %6.3f", hone::quantile(scores, 0.5));
    if (plan.number("quartiles") != 0) std::printf(" (%.3f-%.3f)", hone::quantile(scores, 0.25), hone::quantile(scores, 0.75));
    if (plan.number("lengths") != 0) std::printf(" [%.0f]", hone::quantile(lengths, 0.5));
    std::fflush(stdout);
  }
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  Plan plan;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = std::string(argv[i]).substr(2);
    if (!plan.options.contains(name)) {
      std::fprintf(stderr, "There is no option --%s.\n", name.c_str());
      return 2;
    }
    plan.options[name] = argv[i + 1];
  }
  std::printf("median true score of %s seeds after so many rollouts: %s\n", plan.options["seeds"].c_str(), plan.options["rollouts"].c_str());
  for (const std::string& world : listed(plan.options.at("worlds"))) {
    for (const std::string& optimizer : listed(plan.options.at("optimizers"))) print_scores(plan, world, optimizer);
  }
}
