#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "adapters/compare/run_outcome.hpp"
#include "optimizer/engine/run.hpp"
#include "optimizer/statistics/comparison.hpp"
#include "optimizer/statistics/step_band.hpp"
#include "programs/spend.hpp"

namespace hone {

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

/// What one optimizer's runs, all of them finished, came to on average, for tables.
struct ContenderMeans {
  std::optional<double> validation, usd;  ///< nothing where it is unknown of a run
  double rollouts = 0, tokens = 0, wall_s = 0;
  std::int64_t failures = 0;  ///< of all runs together
};
ContenderMeans means_of(const Comparison& comparison, const std::string& as);

/// The pair of two contenders, turned so that `a` comes first; nothing where there is no result.
std::optional<PairResult> pair_of(const Comparison& comparison, std::size_t a, std::size_t b);

/// comparison.json (docs/run-format.md).
nlohmann::ordered_json to_json(const Comparison& comparison);

}  // namespace hone
