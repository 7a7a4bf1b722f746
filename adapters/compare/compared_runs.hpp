#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "adapters/async/event.hpp"
#include "adapters/compare/comparison_plan.hpp"
#include "adapters/run/live_run.hpp"

namespace hone {

/// What the runs of a comparison are made with. All outlives them.
struct ComparedRunsParts {
  boost::asio::any_io_executor executor;  ///< the strand
  Clock& clock;
  const Assembly& shared;                 ///< program, metric, retrievers
  /// Who answers `run` in place of a model's server, given the attempts that its record holds.
  std::function<std::unique_ptr<Provider>(const ModelSettings& settings, const std::string& run, const std::vector<AttemptRecord>& before)> provider;
  std::vector<AttemptRecord> lost;        ///< in the log of calls, of earlier processes: sent, and nobody knows what became of them
  std::function<void(const std::string& line)> say;
  /// A run waits for the user to see to `why`, whole sentences. Drains them all.
  std::function<void(const std::string& why)> on_pause;
  /// An error ended a run. Drains them all.
  std::function<void(const std::exception_ptr& error)> on_error;
};

/// The searches of a comparison with their verdicts, as many at once as may be, seed by seed. Lives on the strand.
class ComparedRuns {
 public:
  ComparedRuns(const ComparisonPlan& plan, ComparedRunsParts parts);
  ComparedRuns(const ComparedRuns&) = delete;
  ComparedRuns& operator=(const ComparedRuns&) = delete;

  /// Takes all that are not finished to their ends. Returns when no call is under way. Throws what the first one throws before its search.
  boost::asio::awaitable<void> go();
  /// Begins nothing more; requests on the wire are waited for and saved, retries are not.
  void drain();

  /// Notes where those under way stand.
  void note_phases(TimePoint now);
  /// Writes summary.json of those under way.
  void write_summaries();
  /// How far all of them are, as a line.
  std::string standing() const;

 private:
  LiveRun& begin(const PlannedRun& run, bool says_preflight);
  void say_estimates(const PreflightReport& report, std::size_t at_once);
  void spawn_worker();
  boost::asio::awaitable<void> work();
  boost::asio::awaitable<void> take_to_end(const PlannedRun& run, LiveRun& live, bool had_preflight);

  const ComparisonPlan& plan_;
  ComparedRunsParts parts_;
  std::vector<const PlannedRun*> todo_;
  std::size_t next_ = 0;                         // of `todo_`
  bool first_is_checked_ = false;                // its preflight was had
  std::vector<std::unique_ptr<LiveRun>> lives_;  // begun and not ended
  int workers_ = 0;
  Event one_less_;
  bool draining_ = false;
};

}  // namespace hone
