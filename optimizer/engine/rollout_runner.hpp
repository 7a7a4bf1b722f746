#pragma once

#include <optional>

#include <boost/asio/awaitable.hpp>

#include "optimizer/candidate.hpp"
#include "optimizer/engine/run_store.hpp"
#include "optimizer/step.hpp"
#include "programs/example.hpp"
#include "programs/metric.hpp"
#include "programs/program.hpp"

namespace hone {

/// One rollout to be run.
struct RolloutPlan {
  CandidatePtr candidate;
  const Example* example = nullptr;
  std::string partition;  ///< train, validation, test
  int repeat = 0;
  std::optional<double> temperature = {};  ///< of every model call in it; default: each predictor's or model's own
  CallContext call;
};

/// Runs the program once on an example and judges what came.
///
/// What the prompt did wrong is a score of 0 with feedback; what the world did is a failure without a judgement. A metric that
/// fails is run again alone, at most twice.
class RolloutRunner {
 public:
  /// All arguments outlive the runner.
  RolloutRunner(const Program& program, const Metric& metric, const Environment& environment, bool allow_repair)
      : program_(program), metric_(metric), environment_(environment), allow_repair_(allow_repair) {}

  boost::asio::awaitable<RolloutRecord> run(RolloutPlan plan) const;

  const Metric& metric() const { return metric_; }

 private:
  boost::asio::awaitable<void> judge(const Example& example, RolloutRecord& record) const;

  const Program& program_;
  const Metric& metric_;
  const Environment& environment_;
  bool allow_repair_;
};

/// It was ended because the run is being stopped: it says nothing, is not kept and will be run again.
bool was_stopped(const RolloutRecord& record);

/// What became of the rollout as the optimizer is told: its score, or why it has none.
Outcome outcome_of(const RolloutRecord& record, bool want_demos);

}  // namespace hone
