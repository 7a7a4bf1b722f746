#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "optimizer/engine/rollout_runner.hpp"

namespace hone {

/// Rollouts outside the search: preflight, verdict and `hone eval`.
struct BatchOptions {
  boost::asio::any_io_executor executor;  ///< the strand
  int concurrency = 8;
  std::function<bool()> stop = {};        ///< true: nothing more is begun
  RunStore* store = nullptr;              ///< rollouts that stand in it are taken from there, others are put into it
  std::function<void(const RolloutRecord&)> on_done = {};
};

/// Rows of `data` by their indices, in that order.
std::vector<const Example*> rows_at(const Dataset& data, const std::vector<std::size_t>& indices);

/// Every candidate on every row, `repeats` times: row by row, within a row by repeat, within a repeat in the order of the candidates.
/// Rows and purse outlive the plans.
std::vector<RolloutPlan> plans_for(const std::vector<CandidatePtr>& candidates, const std::vector<const Example*>& rows, const std::string& partition,
                                   int repeats, const std::string& phase, Purse* purse = nullptr);

/// Runs the plans, some at a time; the results are in the order of the plans, empty for those that `stop` left out.
/// The first exception (a broken disk) ends it, once what is in flight is done.
boost::asio::awaitable<std::vector<std::optional<RolloutRecord>>> run_batch(const RolloutRunner& runner, std::vector<RolloutPlan> plans,
                                                                           BatchOptions options);

/// The same, and then once more, one at a time, what got no score: what was in its way may have passed. `on_done` hears of the first time only.
boost::asio::awaitable<std::vector<std::optional<RolloutRecord>>> run_batch_and_holes(const RolloutRunner& runner, std::vector<RolloutPlan> plans,
                                                                                     BatchOptions options);

}  // namespace hone
