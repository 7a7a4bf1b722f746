#include "adapters/compare/compare_session.hpp"

#include <algorithm>
#include <ctime>
#include <ostream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/compare/comparison_output.hpp"
#include "adapters/compare/comparison_report.hpp"
#include "adapters/compare/comparison_results.hpp"
#include "adapters/export/atomic_file.hpp"
#include "adapters/models/event.hpp"
#include "adapters/models/shared_model.hpp"
#include "adapters/models/system_clock.hpp"
#include "adapters/run/json_events.hpp"
#include "adapters/run/live_run.hpp"
#include "adapters/run/preflight_text.hpp"
#include "adapters/run/run_folder.hpp"
#include "adapters/run/signal_watch.hpp"
#include "programs/error.hpp"

namespace hone {

namespace asio = boost::asio;

namespace {

constexpr int paused_exit = 4;
constexpr Seconds summary_every{10};
constexpr Seconds standing_every{60};

class CompareSession {
 public:
  CompareSession(ComparisonPlan plan, Console& console)
      : plan_(std::move(plan)),
        console_(console),
        calls_(SqliteRunStore::open(plan_.files.calls(), io_.get_executor())),
        log_(plan_.files.log(), secrets_in(plan_.config)),
        wall_(io_.get_executor(), plan_.config.compare.total_usd),
        one_less_(io_.get_executor()),
        signals_([this] { asio::post(io_, [this] { stop(); }); }, [this] { mark_all_interrupted(); }) {}

  int run() {
    begin();
    for (const auto& line : plan_lines(plan_)) say(line);
    for (const auto& line : data_lines(plan_.config, plan_.data)) say(line);
    AssemblyParts parts{.executor = io_.get_executor(), .clock = clock_, .note = [this](const std::string& line) { log_.info(line); }, .provider = {}};
    shared_ = std::make_unique<Assembly>(plan_.config, std::move(parts));
    share_models(plan_.side_by_side() ? calls_.get() : nullptr);
    asio::co_spawn(io_, go(), [this](const std::exception_ptr& error) {
      if (error) note_error(error);
      over_ = true;
      ticker_.cancel();
      shared_->end_commands();
    });
    asio::co_spawn(io_, tick(), [this](const std::exception_ptr& error) {
      if (error) note_error(error);
    });
    io_.run();
    return end();
  }

 private:
  /// Writes down what the comparison is made from, or checks that it is still so. The runs check their own configs.
  void begin() {
    write_atomically(plan_.files.config(), plan_.config.resolved);  // a resumed one may have a new wall
    if (calls_->meta("comparison")) {
      check_unchanged(nlohmann::json::parse(*calls_->meta("files")), plan_.data.files);
    } else {
      calls_->set_meta("files", nlohmann::json(plan_.data.files).dump());
      calls_->set_meta("comparison", plan_.id);
    }
    plan_.id = *calls_->meta("comparison");
    lost_ = calls_->attempts();
    std::erase_if(lost_, [](const AttemptRecord& attempt) { return attempt.state != AttemptState::unknown; });
    const auto so_far = comparison_so_far(plan_, *calls_);
    wall_.book(so_far.curves_spent);
    for (const auto& run : so_far.runs) wall_.book(run.spent);
  }

  void share_models(CallLog* log) {
    models_.clear();
    for (const auto& [role, settings] : plan_.config.models) {
      const SharedModelParts parts{io_.get_executor(), clock_, log, plan_.config.compare.total_usd ? &wall_ : nullptr};
      models_[role] = std::make_unique<SharedModel>(settings, build_provider(settings, {.executor = io_.get_executor(), .clock = clock_, .note = {}, .provider = {}}), parts);
    }
  }

  asio::awaitable<void> go() {
    todo_ = unfinished_runs(plan_);
    if (!todo_.empty()) {
      // The first run's preflight says what is wrong with models and data; where replies are shared, the others find its.
      LiveRun& first = begin_run(*todo_.front(), true);
      first_is_checked_ = todo_.size() == plan_.runs.size();  // else others have begun, and what stops it pauses the comparison
      if (first_is_checked_) co_await first.preflight();
      const std::size_t at_once = plan_.side_by_side() ? static_cast<std::size_t>(plan_.config.compare.at_once) : 1;
      for (std::size_t i = std::min(at_once, todo_.size()); i > 0; --i) spawn_worker();
      while (workers_ > 0) co_await one_less_.wait();
      for (const auto& live : lives_) live->end({RunState::interrupted, {}, {}, {}});  // stopped before it could go on
      lives_.clear();
    }
    if (!draining_ && unfinished_runs(plan_).empty()) co_await draw_curves();
  }

  void spawn_worker() {
    ++workers_;
    asio::co_spawn(io_, work(), [this](const std::exception_ptr& error) {
      if (error) note_error(error);
      --workers_;
      one_less_.notify();
    });
  }

  /// Takes runs from the list until it is empty.
  asio::awaitable<void> work() {
    while (!draining_ && next_ < todo_.size()) {
      const bool first = next_ == 0;
      const PlannedRun& run = *todo_[next_++];
      LiveRun& live = first ? *lives_.front() : begin_run(run, false);
      co_await one(run, live, first && first_is_checked_);
      std::erase_if(lives_, [&](const auto& other) { return other.get() == &live; });
    }
  }

  LiveRun& begin_run(const PlannedRun& run, bool says_preflight) {
    const auto files = plan_.files.run(run.name());
    make_run_folder(files.folder);
    SessionPlan plan{files, run.config, plan_.data, fmt::format("{}-{}", plan_.id, run.name()), false, plan_.force, false, plan_.id};
    LiveRunParts parts{io_.get_executor(), clock_, [this, says_preflight](const std::string& line) { if (says_preflight) say(line); }, [](const SearchEvent&) {}, shared_.get(), {}};
    parts.provider = [this, name = run.name()](const ModelSettings& settings, const std::vector<AttemptRecord>& before) {
      return models_.at(settings.role)->provider_for(name, before);
    };
    auto live = std::make_unique<LiveRun>(std::move(plan), std::move(parts));
    if (plan_.side_by_side()) live->store().settle_unsent(never_sent(live->store().attempts(), lost_));
    live->begin();  // before it is looked at: one that cannot begin has nothing to show
    lives_.push_back(std::move(live));
    return *lives_.back();
  }

  /// What stops the preflight of a run where others have begun pauses all of them, for they are kept: why, or nothing.
  asio::awaitable<std::string> preflight_of(LiveRun& live) {
    try {
      co_await live.preflight();
    } catch (const UserError& error) {
      constexpr int to_be_mended = 2;
      if (error.exit_code() != to_be_mended) throw;
      co_return error.what();
    }
    co_return std::string();
  }

  /// One run from where it stands to its end.
  asio::awaitable<void> one(const PlannedRun& run, LiveRun& live, bool had_preflight) {
    RunResult result;
    result.state = RunState::interrupted;
    try {
      if (!had_preflight) result.why = co_await preflight_of(live);
      if (!result.why.empty()) {
        result.state = RunState::paused;
      } else if (!draining_) {
        result = co_await live.go();
      }
    } catch (const UserError&) {
      result.state = state_after(std::current_exception());
      note_error(std::current_exception());
    }
    live.end(result);
    if (result.state == RunState::paused && paused_.empty()) paused_ = result.why.empty() ? "A run was paused." : result.why;
    if (result.state == RunState::paused) drain();
    if (result.state == RunState::finished) say(finished_line(plan_, run, live.keeper().last_summary()));
  }

  /// The tests that nobody is charged for.
  asio::awaitable<void> draw_curves() {
    share_models(calls_.get());
    const auto so_far = comparison_so_far(plan_, *calls_);
    rows_ = common_rows(plan_, so_far);
    curve_runs_ = curve_runs(plan_, so_far, rows_);
    if (plan_.config.compare.curves) {
      say("testing every candidate that was ever the best of its search, for the curves");
      CurveParts parts{io_.get_executor(), clock_, *shared_, {}, *calls_, plan_.data.split.test, rows_};
      parts.provider = [this, before = curve_attempts()](const ModelSettings& settings) { return models_.at(settings.role)->provider_for("curves", before); };
      curve_tests_ = std::make_unique<CurveTests>(std::move(parts));
      const auto end = co_await curve_tests_->run(curve_runs_);
      finished_ = end.complete;
      paused_ = end.paused;
    } else {
      finished_ = true;
    }
  }

  /// Those that earlier processes made: what failed in them is had.
  std::vector<AttemptRecord> curve_attempts() {
    auto attempts = calls_->attempts();
    std::erase_if(attempts, [](const AttemptRecord& attempt) { return attempt.intent.phase != "curves"; });
    return attempts;
  }

  asio::awaitable<void> tick() {
    auto summary = clock_.now();
    auto standing = summary + standing_every;
    while (!over_) {
      const auto now = clock_.now();
      for (const auto& live : lives_) live->keeper().note_phase(now);
      if (now >= summary) {
        for (const auto& live : lives_) live->keeper().write_summary({RunState::running, {}, {}, {}});
        write_json(plan_.files, comparison_so_far(plan_, *calls_));
        summary = now + summary_every;
      }
      if (now >= standing) {
        say(standing_line(plan_, lives_.size(), rollouts_under_way()));
        standing = now + standing_every;
      }
      ticker_.expires_after(std::chrono::milliseconds(200));
      boost::system::error_code cancelled;
      co_await ticker_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
  }

  std::int64_t rollouts_under_way() {
    std::int64_t rollouts = 0;
    for (const auto& live : lives_) rollouts += live->keeper().view().rollouts;
    return rollouts;
  }

  void drain() {
    draining_ = true;
    for (const auto& live : lives_) live->drain();
    if (curve_tests_) curve_tests_->drain();
    for (const auto& [role, model] : models_) model->drain();
  }
  void stop() {
    say("Stopping: what is in flight will be finished and saved. Once more stops at once.");
    drain();
  }
  /// The first error ends all runs; what is in flight is saved.
  void note_error(const std::exception_ptr& error) {
    if (!error_) error_ = error;
    drain();
  }

  void mark_all_interrupted() {
    for (const auto& run : plan_.runs) mark_interrupted(plan_.files.run(run.name()).summary());
    mark_interrupted(plan_.files.json());
  }

  void say(const std::string& line) {
    log_.info(line);
    if (plan_.json) {
      write_note_event(console_.out, line);
    } else {
      console_.err << line << "\n" << std::flush;
    }
  }

  RunState state() const {
    if (finished_) return RunState::finished;
    if (error_) return state_after(error_);
    return paused_.empty() ? RunState::interrupted : RunState::paused;
  }

  int end() {
    auto comparison = comparison_so_far(plan_, *calls_);
    comparison.state = state();
    if (error_) {
      log_.warn("an error ended it");
      try {
        write_json(plan_.files, comparison);
      } catch (const UserError&) {
        // The first error says enough.
      }
      std::rethrow_exception(error_);
    }
    if (finished_) {
      comparison.result = judge(winner_scores(plan_, comparison, rows_), comparison.detect);
      if (plan_.config.compare.curves) comparison.curves = curves_of(plan_, curve_runs_);
      write_reports(plan_.files, comparison);
    }
    write_json(plan_.files, comparison);
    if (plan_.json) write_end_event(console_.out, comparison.state, "comparison", to_json(comparison));
    if (finished_) {
      if (!plan_.json) console_.out << comparison_text(comparison) << fmt::format("\nThe comparison is in {}.\n", plan_.files.html());
      return 0;
    }
    console_.err << fmt::format("{}{}`hone resume {}` goes on.\n", paused_, paused_.empty() ? "Stopped. " : " ", plan_.files.folder.string());
    if (paused_.empty() && signals_.signal()) return SignalWatch::exit_code(*signals_.signal());
    return paused_exit;
  }

  ComparisonPlan plan_;
  Console& console_;
  asio::io_context io_{1};
  SystemClock clock_;
  std::unique_ptr<SqliteRunStore> calls_;
  RunLog log_;
  SharedWall wall_;
  std::unique_ptr<Assembly> shared_;
  std::map<std::string, std::unique_ptr<SharedModel>> models_;
  std::vector<AttemptRecord> lost_;              // in the log of calls, of earlier processes: sent, and nobody knows what became of them
  std::vector<const PlannedRun*> todo_;
  std::size_t next_ = 0;                         // of `todo_`
  bool first_is_checked_ = false;                // its preflight was had
  std::vector<std::unique_ptr<LiveRun>> lives_;  // begun and not ended
  int workers_ = 0;
  Event one_less_;
  asio::steady_timer ticker_{io_};
  std::vector<std::size_t> rows_;
  std::vector<CurveRun> curve_runs_;
  std::unique_ptr<CurveTests> curve_tests_;
  bool draining_ = false;
  bool finished_ = false;
  bool over_ = false;
  std::string paused_;
  std::exception_ptr error_;
  SignalWatch signals_;
};

}  // namespace

int run_comparison(ComparisonPlan plan, Console& console) {
  ignore_signals_of_writes();
  make_run_folder(plan.files.folder);
  return CompareSession(std::move(plan), console).run();
}

}  // namespace hone
