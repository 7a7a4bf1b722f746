#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "adapters/compare/comparison_plan.hpp"
#include "adapters/config/assembly.hpp"
#include "optimizer/engine/best_so_far.hpp"
#include "optimizer/engine/rollout_runner.hpp"
#include "optimizer/statistics/step_band.hpp"

namespace hone {

/// The search of one run as its curve needs it.
struct CurveRun {
  std::uint64_t seed = 0;
  const RunConfig* config = nullptr;
  std::vector<BestSoFar> bests;
  std::map<std::string, double> test;  ///< mean test scores by candidate, as far as they are known
  std::set<std::string> left_out;      ///< candidates that are no point of the curve: over 5 % of the test rows have no score for them
};

/// Puts the mean of those `scores` that there are into `run.test`, or the candidate into `run.left_out`.
void take_scores(CurveRun& run, const std::string& candidate, const std::vector<std::optional<double>>& scores);

/// How tests for curves ended.
struct CurveEnd {
  bool complete = false;
  std::string paused;  ///< why the user should look first, as whole sentences; empty: they are complete, or were drained
};

/// What tests for curves are made with. All outlives them.
struct CurveParts {
  boost::asio::any_io_executor executor;
  Clock& clock;
  const Assembly& shared;                ///< program, metric, retrievers
  std::function<std::unique_ptr<Provider>(const ModelSettings& settings)> provider;
  RunStore& store;                       ///< of their rollouts
  const Dataset& test;
  std::vector<std::size_t> rows;         ///< of `test`
};

/// Runs every candidate that was ever best and is not known yet on the test rows.
///
/// Ends early where only the user can mend why a row failed (an expired key, the wall over all runs), and where over 5 % of a run's rows
/// have no score. What was run is in the store by then. Lives on the strand.
class CurveTests {
 public:
  explicit CurveTests(CurveParts parts) : parts_(std::move(parts)) {}
  CurveTests(const CurveTests&) = delete;
  CurveTests& operator=(const CurveTests&) = delete;

  /// Fills in `runs`.
  boost::asio::awaitable<CurveEnd> run(std::vector<CurveRun>& runs);
  /// Begins nothing more; requests on the wire are waited for, retries are not.
  void drain();

 private:
  boost::asio::awaitable<std::string> test(CurveRun& run);

  CurveParts parts_;
  std::unique_ptr<Assembly> assembly_;  // of the run that is tested
  bool draining_ = false;
};

/// What the axis of the curves counts: the first limit that is set, of rollouts, calls, tokens, USD, seconds, proposals.
struct CurveAxis {
  std::string name;
  std::optional<double> limit;             ///< that limit; proposals may have none
  double (*spent)(const BestSoFar& best);  ///< how much of it a best had cost
};
CurveAxis axis_of(const Budget& budget);
/// The curve of one run on that axis; candidates without a score are passed over.
StepCurve curve_of(const CurveRun& run, const Budget& budget);

}  // namespace hone
