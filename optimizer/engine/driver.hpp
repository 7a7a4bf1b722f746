#pragma once

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "optimizer/engine/budget_account.hpp"
#include "optimizer/engine/driver_journal.hpp"
#include "optimizer/engine/executor.hpp"
#include "optimizer/engine/outside_failures.hpp"
#include "optimizer/engine/outstanding_steps.hpp"
#include "optimizer/engine/run_store.hpp"
#include "optimizer/engine/search_clock.hpp"
#include "optimizer/engine/verdict_reserve.hpp"
#include "optimizer/ledger.hpp"
#include "optimizer/optimizer.hpp"

namespace hone {

/// How the driver schedules.
struct DriverPolicy {
  bool ordered = false;  ///< tell in the order asked: the same decisions at any concurrency, for a deterministic model
  int concurrency = 8;   ///< rollouts and proposals running at once
  std::optional<double> wall_s;  ///< active seconds of the search
  double active_before_s = 0;    ///< of them used by earlier processes
};

/// How a search ended, or why it stands still.
struct SearchEnd {
  std::optional<StopReason> finished;  ///< empty: interrupted or paused
  std::string paused;                  ///< why resuming needs the user first; empty: nothing is wrong
};

/// What the search is doing, for progress.
struct DriverStatus {
  int running = 0;
  int queued = 0;
  double active_s = 0;
  std::int64_t failed_rollouts = 0;
  std::int64_t failed_proposals = 0;
  std::map<FailureKind, std::int64_t> failures;
};

/// What a driver works on. All outlives it.
struct DriverParts {
  boost::asio::any_io_executor executor;  ///< the strand
  Optimizer& optimizer;
  Executor& world;
  RunStore& store;
  Ledger& ledger;
  Clock& clock;
  StepCosts costs;
  Spend spent_before;  ///< by preflight
  Budget limits;
  VerdictReserve& verdict;  ///< what is not the search's
  std::function<void(const SearchEvent&)> on_event = {};  ///< never during replay
  std::function<void(const Step&, const ToldStep&)> on_told = {};  ///< called after each tell and the asks that follow it, also in replay
};

/// Asks the optimizer until it waits, dispatches what slots and budget allow, journals each outcome, then tells it.
///
/// Steps are reserved in the order asked, at asks and tells only, so that under `ordered` the same are refused at any concurrency.
/// Lives on one strand, for one search.
class Driver {
 public:
  Driver(DriverParts parts, DriverPolicy policy);
  ~Driver();

  /// Brings the optimizer to where the journal ends; nothing is written. Throws UserError (exit 1) where it would ask otherwise than recorded.
  /// To be called once, before `run`.
  void replay(const std::vector<JournalRecord>& journal);

  /// Goes on until the search is over, `drain` was called, or something is wrong that only the user can mend.
  boost::asio::awaitable<SearchEnd> run();

  /// Dispatches nothing more; `run` returns when what is in flight has been told.
  void drain();

  DriverStatus status() const;

 private:
  void ask_until_wait();
  void reserve_in_order();
  void dispatch();
  boost::asio::awaitable<void> work(OutstandingStep& step);
  void finish(OutstandingStep& step, Executed executed);
  void break_off(std::string why);
  void fail(std::exception_ptr error);
  void put_off_failures();
  void pause(std::string why);
  void pause_if_passed();
  boost::asio::awaitable<void> journal_and_tell();
  void tell(const ToldStep& told, const Step& step);
  void keep_aside();
  void count(const Step& step, const Executed& executed);
  void wake();

  DriverParts parts_;
  DriverPolicy policy_;
  BudgetAccount account_;
  SearchClock clock_;
  OutstandingSteps steps_;
  OutsideFailures outside_failures_;
  int running_ = 0;
  bool draining_ = false;
  bool broken_ = false;
  bool replaying_ = false;
  std::vector<JournalRecord> unwritten_;  // steps that a kill kept out of the journal
  std::exception_ptr error_;  // the first that nobody expected
  std::optional<StopReason> finished_;
  SearchEnd end_;
  std::optional<Limit> passed_before_;  // by earlier processes, which said so
  DriverStatus status_;
  struct Signal;
  std::unique_ptr<Signal> signal_;
};

}  // namespace hone
