#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "optimizer/statistics/crossed_effects.hpp"
#include "optimizer/statistics/interval.hpp"

namespace hone {

/// One optimizer's test scores under the seeds of a comparison.
struct ContenderScores {
  std::string as;
  /// [seed][row]; empty: not run, or a hole. Seeds and rows are the same for all contenders.
  std::vector<std::vector<std::optional<double>>> scores;
};

/// Everything that a comparison rests on.
struct ComparisonScores {
  std::vector<std::string> rows;    ///< ids of the test rows
  std::vector<std::string> groups;  ///< of each row; empty: a unit of its own
  std::vector<ContenderScores> contenders;
};

/// What is concluded of a pair. Under `fewest_seeds` seeds no optimizer is called better, only these runs of it.
enum class PairConclusion { better, worse, better_runs, worse_runs, no_evidence, not_judged };
inline constexpr int fewest_seeds = 5;

/// "better", "worse", "better in these runs", "worse in these runs", "no evidence", "not judged": of the first against the second.
std::string_view to_string(PairConclusion conclusion);

/// One optimizer, over all seeds.
struct ContenderResult {
  std::string as;
  std::optional<double> test;     ///< mean score over rows and seeds
  std::optional<Interval> ci95;
  std::size_t rows = 0;           ///< with a score under every seed
};

/// Two optimizers, seeds paired.
struct PairResult {
  std::size_t a = 0;
  std::size_t b = 0;
  std::size_t rows = 0;   ///< with a score in every run of both
  std::size_t holes = 0;  ///< rows without
  std::optional<double> difference;     ///< of the mean scores, a - b; this and what follows are empty where nothing was judged
  std::optional<Interval> ci95;
  std::optional<Interval> ci_adjusted;  ///< Bonferroni over all pairs: all of them hold together with 95 %
  std::optional<double> p;
  std::optional<double> p_holm;         ///< Holm over all pairs
  PairConclusion conclusion = PairConclusion::not_judged;
  VarianceParts parts;
  /// To see `detect` four times in five; empty: more test rows are needed, or nothing that was seen differs.
  std::optional<int> seeds_needed;
  double a_better = 0;                  ///< share of rows and seeds on which the winner of a scores more, and of b
  double b_better = 0;

  /// The winners scored the same on every row under every seed.
  bool all_same() const { return a_better == 0 && b_better == 0; }
};

/// A row on which the winners differ: mean scores over the seeds, one a contender.
struct ContestedRow {
  std::string row;
  std::vector<double> means;
  double spread = 0;  ///< between the highest and the lowest of them
};

struct ComparisonResult {
  std::vector<ContenderResult> contenders;
  std::vector<PairResult> pairs;       ///< (0, 1), (0, 2), …, (1, 2), …
  std::vector<ContestedRow> contested; ///< the widest spread first; rows with a score in every run
  int seeds = 0;
  std::size_t rows = 0;                ///< that were compared, with a score or without
};

/// Judges all pairs: two-way random effects over seeds and groups (crossed_effects.hpp), one Holm family. The conclusion follows
/// `p_holm` < 0.05. `not judged` with over 5 % holes or no two groups. `detect` is the difference that `seeds_needed` is for.
ComparisonResult judge(const ComparisonScores& scores, double detect);

}  // namespace hone
