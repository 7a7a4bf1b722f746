#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "optimizer/engine/run.hpp"
#include "optimizer/statistics/comparison.hpp"
#include "optimizer/statistics/step_band.hpp"
#include "programs/spend.hpp"

namespace hone {

/// One run, as far as it has come.
struct RunOutcome {
  std::string as;
  std::uint64_t seed = 0;
  std::string folder;              ///< within the comparison's
  nlohmann::ordered_json summary;  ///< its summary.json; null before there is one
  Spend spent;                     ///< what really went over the wire on its account
  bool finished() const;
  /// The test rows that its verdict took, with a score or without; 0 where what was left of the budget did not pay for the fewest that are judged.
  std::size_t verdict_rows() const;
};

/// How good the best so far was on test, over the seeds of one optimizer.
struct ContenderCurve {
  std::string as;
  std::vector<BandPoint> band;
  std::size_t left_out = 0;  ///< of the candidates that were ever best: over 5 % of the test rows have no score for them
};

/// What a comparison has come to: everything that its reports show.
struct Comparison {
  std::string name;    ///< of the config
  std::string id;
  RunState state = RunState::running;
  std::string metric;
  bool simulated = false;
  Budget budget;
  std::vector<std::uint64_t> seeds;
  std::vector<std::string> contenders;
  std::optional<std::size_t> baseline;       ///< which contender searches nothing
  std::size_t test_rows = 0;                 ///< of the split
  double detect = 0.05;
  std::vector<RunOutcome> runs;              ///< by optimizer, then by seed
  std::optional<ComparisonResult> result;    ///< once all runs are finished
  std::string axis;                          ///< of the curves: "rollouts", "USD", …
  std::optional<double> axis_end;            ///< the limit of that budget
  std::vector<ContenderCurve> curves;        ///< empty where none were asked for
  Spend curves_spent;                        ///< over the wire, charged to nobody
};

/// What one optimizer's runs came to on average, for tables. Empty where a run has not said it.
struct ContenderMeans {
  std::optional<double> validation, rollouts, tokens, usd, wall_s;
  double failures = 0;
};
ContenderMeans means_of(const Comparison& comparison, const std::string& as);

/// What a run was charged, as if it were alone: its search's rollouts and proposals, and all else with its verdict.
nlohmann::ordered_json charged_json(const RunOutcome& run);

/// The pair of two contenders, turned so that `a` comes first; nothing where there is no result.
std::optional<PairResult> pair_of(const Comparison& comparison, std::size_t a, std::size_t b);

/// comparison.json (docs/run-format.md).
nlohmann::ordered_json to_json(const Comparison& comparison);

}  // namespace hone
