#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "adapters/models/model_chain.hpp"
#include "optimizer/engine/run.hpp"
#include "programs/program.hpp"
#include "tests/support/virtual_clock.hpp"

namespace hone {

/// What a whole run in a simulated world is made with.
struct SimulatedRunOptions {
  std::string world = "rules";
  std::string faults = "{}";  ///< JSON, of the task model
  std::string latency = R"("20ms")";
  OptimizerPolicy optimizer;
  Budget budget;
  bool ordered = true;
  int concurrency = 8;
  std::uint64_t seed = 1;
  std::uint64_t data_seed = 7;  ///< that the rows are drawn with
  int train = 20, validation = 15, test = 40;
  std::vector<std::string> tunable = {"instruction"};  ///< of the one predictor
  int reflectors = 1;  ///< models that write proposals
  bool priced = false;
  std::shared_ptr<const Metric> metric;  ///< null: exact match
  RunStore* store = nullptr;  ///< not null
};

/// A run from preflight to verdict in process: a program of one predictor, the real chain, the virtual clock.
///
/// Destroying it before its end is a kill: what the store has is what is left.
class SimulatedRun {
 public:
  explicit SimulatedRun(SimulatedRunOptions options);
  ~SimulatedRun();

  /// Runs to the end. Throws what the run throws.
  RunResult finish();
  /// Runs until the store's journal has at least `records` records; false where the run ended before.
  bool run_until(std::size_t records);

  Run& run() { return *run_; }
  /// Seconds that requests were on the wire, all together, between two moments of the clock.
  double busy_s(TimePoint from, TimePoint until) const;
  /// When `share` (in (0, 1]) of the requests before `until` had gone onto the wire.
  TimePoint sent(double share, TimePoint until) const;
  /// The expected score of a candidate over all rows there can be.
  double true_score(const Candidate& candidate) const;
  /// What the run is made from.
  RunSetup setup();
  VirtualClock& clock() { return clock_; }
  const ModelChain& model(const std::string& role) const { return *models_.at(role); }
  int looks = 0;  ///< how often the test split was opened

 private:
  boost::asio::awaitable<RunResult> whole();

  struct Wire;

  SimulatedRunOptions options_;
  VirtualClock clock_;
  std::shared_ptr<Wire> wire_;
  boost::asio::io_context context_;
  std::map<std::string, std::unique_ptr<ModelChain>> models_;
  std::unique_ptr<Program> program_;
  std::shared_ptr<const Metric> metric_;
  Dataset train_, validation_, test_;
  std::unique_ptr<Run> run_;
  std::optional<RunResult> result_;
  std::exception_ptr thrown_;
  bool begun_ = false;
};

/// What decisions came to: the winner, its score, the verdict. Equal for equal runs.
std::string decisions(const Run& run, const RunResult& result);

}  // namespace hone
