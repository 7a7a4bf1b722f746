// How often a race against the parent errs, and what it saves against a full validation.
//
//   racing_bench [races a cell, 4000] [validation examples, 100] [of which the parent was run on, 100] [rollouts of the search: any number]
//
// A child's score is its parent's on the same example, but for `churn`: the share of the examples on which any rewording draws the outcome anew, at the
// parent's mean. A better child then solves more of what is failed, a worse one fails more of what is solved, evenly.
//
// Beside it, what a full validation of both comes to: a child is let in that solves more than so many examples more than its parent, the fewest with which at
// most 5 % of the no-ops are.
#include <algorithm>
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

/// What the two score on each validation example.
struct Scores {
  std::vector<double> parent, child;
};

Scores drawn(const Setting& setting, Rng& rng) {
  Scores scores;
  for (int i = 0; i < setting.validation; ++i) {
    scores.parent.push_back(bernoulli(setting.mean, rng));
    scores.child.push_back(child_score(setting, scores.parent.back(), rng));
  }
  return scores;
}

Outcome race(const Setting& setting, const hone::RacingPolicy& policy, Rng rng) {
  hone::Beliefs beliefs(setting.validation);
  beliefs.add(0, -1, "seed");
  beliefs.add(1, 0, "child");
  const auto [parent, child] = drawn(setting, rng);
  std::vector<int> open(static_cast<std::size_t>(setting.validation));
  std::iota(open.begin(), open.end(), 0);
  for (int i = 0; i < setting.known; ++i) beliefs.observe(0, i, parent[static_cast<std::size_t>(i)]);
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

/// The share of children that solve more than `examples` examples more than their parent, by `examples` from 0 on.
std::vector<double> ahead(const Setting& setting, int races) {
  std::vector<double> shares(static_cast<std::size_t>(setting.validation) + 1);
  for (int i = 0; i < races; ++i) {
    Rng rng(7, "race", static_cast<std::uint64_t>(i));
    const auto [parent, child] = drawn(setting, rng);
    const double difference = std::accumulate(child.begin(), child.end(), 0.0) - std::accumulate(parent.begin(), parent.end(), 0.0);
    for (std::size_t examples = 0; examples < shares.size(); ++examples) {
      if (difference > static_cast<double>(examples)) shares[examples] += 1.0 / races;
    }
  }
  return shares;
}

}  // namespace

int main(int argc, char** argv) {
  const int races = argc > 1 ? std::atoi(argv[1]) : 4000;
  Setting setting;
  if (argc > 2) setting.validation = std::atoi(argv[2]);
  setting.known = argc > 3 ? std::atoi(argv[3]) : setting.validation;
  const hone::RacingPolicy policy = argc > 4 ? hone::racing_policy(std::atof(argv[4])) : hone::RacingPolicy();
  std::printf("%d races a cell, V = %d, the parent known on %d, races of %.0f examples at most\n", races, setting.validation, setting.known, policy.max_examples);
  std::printf("churn  mean  no-op in %%  -5 in %%  +10 dropped %%   runs of the child: no-op, -5, +10   of the parent   both of V %%   "
              "full validation: no-op, -5 in, +10 dropped\n");
  for (const double churn : {0.0, 0.1, 0.2}) {
    for (const double mean : {0.1, 0.3, 0.5, 0.7}) {
      setting.churn = churn;
      setting.mean = mean;
      std::vector<Figures> figures;
      std::vector<std::vector<double>> full;
      for (const double gain : {0.0, -0.05, 0.10}) {
        setting.gain = gain;
        figures.push_back(measured(setting, policy, races));
        full.push_back(ahead(setting, races));
      }
      const auto enough = static_cast<std::size_t>(std::ranges::find_if(full[0], [](double in) { return in <= 0.05; }) - full[0].begin());
      const double child = (figures[0].runs + figures[1].runs + figures[2].runs) / 3;
      const double parent = (figures[0].parent + figures[1].parent + figures[2].parent) / 3;
      std::printf("%5.2f  %4.1f  %9.1f  %7.1f  %13.1f   %27.1f, %4.1f, %4.1f   %13.1f   %9.0f   ", churn, mean, 100 * figures[0].in, 100 * figures[1].in,
                  100 * (1 - figures[2].in), figures[0].runs, figures[1].runs, figures[2].runs, parent, 100 * (child + parent) / setting.validation);
      std::printf("%.1f, %.1f, %.1f\n", 100 * full[0].at(enough), 100 * full[1].at(enough), 100 * (1 - full[2].at(enough)));
    }
  }
}
