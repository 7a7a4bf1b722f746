#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "optimizer/engine/driver.hpp"
#include "optimizer/engine/preflight.hpp"
#include "optimizer/engine/rollout_runner.hpp"
#include "optimizer/engine/verdict_run.hpp"
#include "optimizer/policy.hpp"
#include "optimizer/statistics/verdict.hpp"

namespace hone {

/// In the record's `meta`: seconds that the search has taken so far, noted now and then by who keeps the run.
constexpr auto active_key = "active_s";

/// Everything that a run is made from. What it refers to outlives the run.
struct RunSetup {
  boost::asio::any_io_executor executor;  ///< the strand
  Clock* clock = nullptr;
  RunStore* store = nullptr;
  const Program* program = nullptr;
  const Metric* metric = nullptr;
  Environment environment;
  std::map<std::string, RoleSetup> roles;  ///< models that the run calls: preflight asks each of them once
  std::vector<std::string> reflectors = {"reflection"};  ///< of these roles, those that write proposals
  bool allow_repair = false;
  std::vector<std::string> tunable;  ///< components to be searched; empty: all
  Dataset train, validation, test;
  OptimizerPolicy optimizer;
  std::uint64_t seed = 0;
  Budget budget;  ///< proposals already defaulted
  bool ordered = false;
  int concurrency = 8;
  int search_repeats = 1;
  int verdict_repeats = 1;
  bool force = false;  ///< preflight goes on where it would stop
  /// It is one of several that are compared: the test is run also where the seed won, and the record keeps when which candidate became
  /// the best (`BestHistory`).
  bool compared = false;
  /// Notes that the test split is opened by this run, once, and says how often others opened it before.
  std::function<int()> open_test;
  std::function<std::optional<std::string>()> breaker_open;  ///< why no model should be called until the user has looked
  std::function<void(const SearchEvent&)> on_event;          ///< for progress
};

enum class RunState { running, finished, interrupted, paused, failed };
std::string_view name(RunState state);

/// What a run has come to.
struct RunResult {
  RunState state = RunState::running;
  std::string why;                        ///< of a pause: a whole sentence
  std::optional<StopReason> stopped_by;   ///< of the search
  std::optional<VerdictResult> verdict;
};

/// Where a run stands, for progress and summaries.
struct RunProgress {
  std::string phase;  ///< preflight, search, verdict, finished
  DriverStatus driver;
  std::int64_t rollouts = 0;
  std::int64_t proposals = 0;
  Choice baseline;
  Choice best;
  std::vector<CandidateReport> candidates;
  std::map<std::string, int> rejections;
  int verdict_done = 0;
  int verdict_of = 0;
};

/// A run from preflight to verdict: starts, or goes on where its store ends.
///
/// Each phase leaves a mark in the store when it is over and is not run again. Lives on one strand.
class Run {
 public:
  /// Throws UserError where the optimizer's settings make no sense.
  explicit Run(RunSetup setup);
  ~Run();

  /// Preflight, unless it was had. Throws UserError: 2 where config or model must be mended, 4 where the server is down.
  boost::asio::awaitable<PreflightReport> preflight();
  /// Search and verdict; `preflight` was called before. Throws UserError (exit 1) where the store's journal cannot be continued here.
  boost::asio::awaitable<RunResult> go();

  /// Begins nothing more; what is in flight is finished and saved. Any phase.
  void drain();

  RunProgress progress(bool with_candidates) const;
  /// Writes into the record what is new of the candidates. `go` does so at its end; to be called now and then, for who looks meanwhile
  /// and for a process that is killed.
  void keep_candidates();
  const Ledger& ledger() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hone
