#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "optimizer/rng.hpp"
#include "optimizer/statistics/interval.hpp"

namespace hone {

/// The scores of both programs on one test example, one entry a repeat; empty entries are holes.
struct PairedExample {
  std::string group;  ///< examples of one group count as one unit; empty: a unit of its own
  std::vector<std::optional<double>> baseline;
  std::vector<std::optional<double>> winner;
};

/// What both programs cost, as {baseline, winner}, on average over their runs of the test examples.
struct VerdictCost {
  std::array<double, 2> input_tokens{};   ///< a run of the program
  std::array<double, 2> output_tokens{};  ///< a run of the program
  std::array<std::optional<double>, 2> usd_per_1000{};  ///< runs; empty where a price is unknown
  std::array<double, 2> latency_p50_s{};
  std::array<double, 2> latency_p95_s{};

  /// Tokens of the winner over tokens of the baseline; empty where the baseline's are unknown.
  std::optional<double> token_ratio() const;
};

/// Everything that a verdict rests on.
struct TestResults {
  std::string metric;
  bool zero_one = false;  ///< the metric gives only 0 and 1
  std::vector<PairedExample> examples;
  std::size_t n_of = 0;             ///< rows of the test split, of which `examples` may be a subset that fits the budget
  int looks = 0;                    ///< how often this split was opened before
  bool same_program = false;        ///< the winner is the seed
  bool money_insufficient = false;  ///< the budget paid for too few rows, so that nothing can be judged
  std::optional<VerdictCost> cost;
};

enum class Conclusion { improved, no_evidence, worse, same_program, not_judged };

/// As in summary.json: "improved", "no evidence", "worse", "same program", "not judged".
std::string_view to_string(Conclusion conclusion);

/// The reverse; nothing for any other text.
std::optional<Conclusion> conclusion_from(std::string_view text);

/// What the test says about winner and baseline. Scores and differences are shares (0.15 is 15 points).
struct Verdict {
  Conclusion conclusion = Conclusion::not_judged;
  std::string metric;
  std::size_t n = 0;       ///< examples compared: those whose runs all have scores
  std::size_t n_of = 0;    ///< rows of the test split
  std::size_t groups = 0;  ///< independent units among the n
  std::size_t holes = 0;   ///< examples left out because a run of theirs has no score
  int looks = 0;
  std::optional<double> baseline;    ///< mean score over the n; empty for none
  std::optional<double> winner;      ///< the same
  std::optional<double> difference;  ///< this, interval, p and test are empty where nothing was judged
  std::optional<Interval> ci95;
  std::optional<double> p;           ///< two-sided
  std::optional<std::string> test;   ///< "mcnemar" or "permutation"
  std::size_t won = 0;
  std::size_t lost = 0;
  std::size_t same = 0;
  bool money_insufficient = false;  ///< as in `TestResults`
  bool undone_by_holes = false;  ///< improved, but not with holes counted 0 for the winner and 1 for the baseline
  std::optional<VerdictCost> cost;
};

/// Judges the winner against the baseline.
///
/// McNemar's exact test and Tango's interval where scores are 0 or 1, each example stands alone and there are no
/// repeats; else a studentised bootstrap and a permutation test over groups, with repeats averaged within an example.
/// `improved` (and likewise `worse`) needs p < 0.05 and an interval on one side of 0; `improved` must also hold with the
/// winner's holes at 0 and the baseline's at 1. `not judged` with more than 5 % holes, no examples, or too little money.
/// A pure function of its arguments: the same `rng` gives the same verdict.
Verdict judge(const TestResults& results, Rng rng);

/// `verdict` of summary.json and best.json, in the documented order, with null where unknown.
nlohmann::ordered_json to_json(const Verdict& verdict);

}  // namespace hone
