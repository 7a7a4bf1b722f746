// How often a race against the parent errs, and what it saves against a full validation.
//
//   racing_bench [races a cell, 4000] [validation examples, 100] [of which the parent was run on, 100] [rollouts of the search: any number]
//
// A child's score is its parent's on the same example, but for `churn`: the share of the examples on which any rewording draws the outcome anew, at the
// parent's mean. A better child then solves more of what is failed, a worse one fails more of what is solved, evenly.
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

#include "optimizer/hone/race.hpp"
#include "optimizer/rng.hpp"

namespace {

using hone::Rng;

struct Setting {
  int validation = 100;
  int known = 100;  // examples that the parent was run on before the race
  double mean = 0.5;
  double churn = 0.1;
  double gain = 0;
};

struct Outcome {
  bool in = false;
  int child_runs = 0;
  int parent_runs = 0;
};

double bernoulli(double probability, Rng& rng) { return rng.uniform() < probability ? 1 : 0; }

double child_score(const Setting& setting, double parent, Rng& rng) {
  double score = rng.uniform() < setting.churn ? bernoulli(setting.mean, rng) : parent;
  if (setting.gain > 0 && score < 1) score = bernoulli(setting.gain / (1 - setting.mean), rng);
  if (setting.gain < 0 && score > 0) score = bernoulli(1 + setting.gain / setting.mean, rng);
  return score;
}

Outcome race(const Setting& setting, const hone::RacingPolicy& policy, Rng rng) {
  hone::Beliefs beliefs(setting.validation);
  beliefs.add(0, -1, "seed");
  beliefs.add(1, 0, "child");
  std::vector<double> parent, child;
  std::vector<int> open;
  for (int i = 0; i < setting.validation; ++i) {
    parent.push_back(bernoulli(setting.mean, rng));
    child.push_back(child_score(setting, parent.back(), rng));
    open.push_back(i);
    if (i < setting.known) beliefs.observe(0, i, parent.back());
  }
  rng.shuffle(open);
  Outcome outcome;
  for (int step = 4;; step = 2) {
    const hone::RaceVerdict verdict = hone::judge_race(policy, beliefs, 1, open.empty());
    outcome.in = verdict == hone::RaceVerdict::in;
    if (verdict != hone::RaceVerdict::more) return outcome;
    for (const int example : hone::next_examples(beliefs, 1, open, step)) {
      const auto at = static_cast<std::size_t>(example);
      if (!beliefs.observed(0, example)) ++outcome.parent_runs;
      beliefs.observe(0, example, parent[at]);
      beliefs.observe(1, example, child[at]);
      ++outcome.child_runs;
      std::erase(open, example);
    }
  }
}

struct Figures {
  double in = 0;    // share let in
  double runs = 0;  // of the child, on average
  double parent = 0;
};

Figures measured(const Setting& setting, const hone::RacingPolicy& policy, int races) {
  Figures figures;
  for (int i = 0; i < races; ++i) {
    const Outcome outcome = race(setting, policy, Rng(7, "race", static_cast<std::uint64_t>(i)));
    figures.in += (outcome.in ? 1.0 : 0.0) / races;
    figures.runs += static_cast<double>(outcome.child_runs) / races;
    figures.parent += static_cast<double>(outcome.parent_runs) / races;
  }
  return figures;
}

}  // namespace

int main(int argc, char** argv) {
  const int races = argc > 1 ? std::atoi(argv[1]) : 4000;
  Setting setting;
  if (argc > 2) setting.validation = std::atoi(argv[2]);
  setting.known = argc > 3 ? std::atoi(argv[3]) : setting.validation;
  const hone::RacingPolicy policy = argc > 4 ? hone::racing_policy(std::atof(argv[4])) : hone::RacingPolicy();
  std::printf("%d races a cell, V = %d, the parent known on %d, races of %d examples at most\n", races, setting.validation, setting.known, policy.max_examples);
  std::printf("churn  mean  no-op in %%  -5 in %%  +10 dropped %%   runs of the child: no-op, -5, +10   of the parent   both of V %%\n");
  for (const double churn : {0.0, 0.1, 0.2}) {
    for (const double mean : {0.1, 0.3, 0.5, 0.7}) {
      setting.churn = churn;
      setting.mean = mean;
      std::vector<Figures> figures;
      for (const double gain : {0.0, -0.05, 0.10}) {
        setting.gain = gain;
        figures.push_back(measured(setting, policy, races));
      }
      const double child = (figures[0].runs + figures[1].runs + figures[2].runs) / 3;
      const double parent = (figures[0].parent + figures[1].parent + figures[2].parent) / 3;
      std::printf("%5.2f  %4.1f  %9.1f  %7.1f  %13.1f   %27.1f, %4.1f, %4.1f   %13.1f   %9.0f\n", churn, mean, 100 * figures[0].in, 100 * figures[1].in,
                  100 * (1 - figures[2].in), figures[0].runs, figures[1].runs, figures[2].runs, parent, 100 * (child + parent) / setting.validation);
    }
  }
}
