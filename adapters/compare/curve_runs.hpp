#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "adapters/compare/comparison_plan.hpp"
#include "adapters/config/assembly.hpp"
#include "optimizer/engine/run.hpp"
#include "optimizer/statistics/step_band.hpp"

namespace hone {

/// The search of one run as its curve needs it.
struct CurveRun {
  std::uint64_t seed = 0;
  const RunConfig* config = nullptr;
  std::vector<BestSoFar> bests;
  std::map<std::string, double> test;  ///< mean test scores by candidate, as far as they are known
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
  std::function<bool()> stop;
};

/// Runs every candidate that was ever best and is not known yet on the test rows. False: it was stopped before the end.
boost::asio::awaitable<bool> test_bests(CurveParts parts, std::vector<CurveRun>& runs);

/// What the axis of the curves counts: the first limit that is set, of rollouts, calls, tokens, USD, seconds, proposals.
std::string curve_axis(const Budget& budget);
std::optional<double> axis_limit(const Budget& budget);
/// The curve of one run on that axis; candidates without a score are passed over.
StepCurve curve_of(const CurveRun& run, const Budget& budget);

}  // namespace hone
