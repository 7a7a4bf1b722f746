#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "adapters/run/progress_view.hpp"
#include "adapters/run/run_log.hpp"
#include "adapters/run/run_summary.hpp"
#include "adapters/run/session_plan.hpp"
#include "adapters/storage/sqlite_run_store.hpp"

namespace hone {

/// Says in a summary.json that its run was interrupted: for a process that ends at once.
void mark_interrupted(const std::string& summary_file);

/// Throws UserError (exit 2) where the files, the rows or the config of `plan` are not those that the run in `record` began with.
void check_same(SqliteRunStore& record, const SessionPlan& plan);

/// Keeps the files of a run: config.yaml at the start, summary.json while it lives, best.json whenever the best is another.
///
/// Lives on the strand; its arguments outlive it.
class RunKeeper {
 public:
  RunKeeper(const SessionPlan& plan, SqliteRunStore& store, RunLog& log);

  /// Writes down what the run is made from, or checks that nothing of it has changed since. Throws UserError (exit 2) where it has.
  void begin();
  /// Whose progress is kept from now on.
  void watch(Run& run) { run_ = &run; }

  /// Notes that the test split is opened; how often others opened it before.
  int open_test();

  /// Writes summary.json, and before it what it speaks of: best.json and the candidates in the record.
  void write_summary(const RunResult& result);
  /// Writes best.json where the file's program is no longer the best.
  void keep_best();
  void write_best(const std::optional<VerdictResult>& verdict);
  /// Writes report.html, where `remarks` are sentences beside the verdict, and then the summary: a run whose summary says that it is
  /// finished has all its files.
  void write_end(const RunResult& result, std::vector<std::string> remarks);
  const nlohmann::ordered_json& last_summary() const { return summary_; }

  /// Counts the time that the verdict takes.
  void note_phase(TimePoint now);
  /// Where the run stands.
  ProgressView view() const;

  std::string last_event;  ///< what the search did last, for `view`; empty: nothing yet

 private:
  void begin_new();
  void summarize(const RunResult& result);
  bool earlier_knew_more() const;
  void note_times();
  void write_report(std::vector<std::string> remarks) const;
  std::map<std::string, std::vector<std::string>> served() const;

  const SessionPlan& plan_;
  SqliteRunStore& store_;
  RunLog& log_;
  Run* run_ = nullptr;
  std::string run_id_;
  std::string started_at_;
  double verdict_wall_s_ = 0;  // of earlier processes too
  std::optional<TimePoint> verdict_since_;
  std::string best_written_;  // the id in best.json, as far as this process wrote it
  nlohmann::ordered_json summary_;
  nlohmann::ordered_json earlier_;  // the summary of the process before, as of its end; no object: there was none that had begun to search
};

}  // namespace hone
