#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "adapters/config/assembly.hpp"
#include "adapters/run/run_keeper.hpp"
#include "adapters/run/run_log.hpp"
#include "adapters/run/session_plan.hpp"
#include "adapters/storage/sqlite_run_store.hpp"
#include "optimizer/engine/run.hpp"

namespace hone {

/// What a run in this process is made with besides its plan. All outlives it.
struct LiveRunParts {
  boost::asio::any_io_executor executor;  ///< the strand
  Clock& clock;
  std::function<void(const std::string& line)> say;      ///< something to be shown; it stands in the log already
  std::function<void(const SearchEvent& event)> on_event;
  /// One of several that are compared: whose program, metric and retrievers it takes, and who answers in place of a model's server,
  /// given the attempts that the run's record holds.
  const Assembly* shared = nullptr;
  std::function<std::unique_ptr<Provider>(const ModelSettings& settings, const std::vector<AttemptRecord>& before)> provider = {};
};

/// Keys that no line of a log may hold.
std::vector<std::string> secrets_in(const RunConfig& config);

/// A run in this process: its folder, its record and log, its models, its engine.
///
/// Holds the folder's lock while it lives. Lives on the strand.
class LiveRun {
 public:
  /// Opens the record and the log. Throws UserError: 5 where another process has the folder.
  LiveRun(SessionPlan plan, LiveRunParts parts);
  LiveRun(const LiveRun&) = delete;
  LiveRun& operator=(const LiveRun&) = delete;

  /// Writes down what the run is made from, or checks that it is still so; makes its models and its engine.
  void begin();
  /// Asks the models, tries the seed, says what came of it and, of a run that is not compared, what it will come to. Throws as `Run::preflight`.
  boost::asio::awaitable<PreflightReport> preflight();
  /// Search and verdict. Returns when no call is under way.
  boost::asio::awaitable<RunResult> go();

  /// Begins nothing more; requests on the wire are waited for and saved, retries are not.
  void drain();
  bool draining() const { return draining_; }
  /// Gives up what is in flight.
  void cancel();
  /// Ends the external commands. Call it when nothing more will be run: they keep the event loop running.
  void end_commands();
  /// Writes best.json, summary.json and report.html as they stand at `result`.
  void end(const RunResult& result);
  /// What is to be said beside a verdict: guardrails, repairs.
  std::vector<std::string> remarks(const RunResult& result) const;

  RunKeeper& keeper() { return keeper_; }
  RunLog& log() { return log_; }
  SqliteRunStore& store() { return *store_; }
  const SessionPlan& plan() const { return plan_; }

 private:
  void make_assembly();
  void say(const std::string& line);
  boost::asio::awaitable<void> learn_contexts();
  boost::asio::awaitable<void> idle();

  SessionPlan plan_;
  LiveRunParts parts_;
  std::unique_ptr<SqliteRunStore> store_;
  RunLog log_;
  RunKeeper keeper_;
  std::unique_ptr<Assembly> assembly_;
  std::unique_ptr<Run> run_;
  bool draining_ = false;
};

/// How often a process looks at what is under way, and writes summary.json.
inline constexpr Seconds look_every{0.2};
inline constexpr Seconds summary_every{10};

/// How a run stands that ended with this error: paused where the user can mend it, else failed. What is no std::exception is thrown on.
RunState state_after(const std::exception_ptr& error);

}  // namespace hone
