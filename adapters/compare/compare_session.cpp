#include "adapters/compare/compare_session.hpp"

#include <ostream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/async/event.hpp"
#include "adapters/async/system_clock.hpp"
#include "adapters/compare/compared_runs.hpp"
#include "adapters/compare/comparison_output.hpp"
#include "adapters/compare/comparison_report.hpp"
#include "adapters/compare/comparison_results.hpp"
#include "adapters/compare/shared_models.hpp"
#include "adapters/export/atomic_file.hpp"
#include "adapters/run/json_events.hpp"
#include "adapters/run/live_run.hpp"
#include "adapters/run/preflight_text.hpp"
#include "adapters/run/run_folder.hpp"
#include "adapters/run/signal_watch.hpp"
#include "adapters/run/stop_text.hpp"
#include "programs/error.hpp"

namespace hone {

namespace asio = boost::asio;

namespace {

constexpr Seconds standing_every{60};

/// A comparison in this process: its runs, then the tests for the curves, then its files.
class CompareSession {
 public:
  CompareSession(ComparisonPlan plan, Console& console)
      : plan_(std::move(plan)),
        console_(console),
        calls_(SqliteRunStore::open(plan_.files.calls(), io_.get_executor())),
        log_(plan_.files.log(), secrets_in(plan_.config)),
        wall_(io_.get_executor(), plan_.config.compare.total_usd),
        signals_([this] { asio::post(io_, [this] { stop(); }); }, [this] { mark_all_interrupted(); }) {}

  int run() {
    begin();
    for (const auto& line : plan_lines(plan_)) say(line);
    for (const auto& line : data_lines(plan_.config, plan_.data)) say(line);
    make_parts();
    asio::co_spawn(io_, go(), [this](const std::exception_ptr& error) {
      if (error) note_error(error);
      over_ = true;
      ended_.notify();
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
    const auto so_far = comparison_so_far(plan_, *calls_);
    wall_.book(so_far.curves_spent);
    for (const auto& run : so_far.runs) wall_.book(run.spent);
  }

  void make_parts() {
    AssemblyParts parts{.executor = io_.get_executor(), .clock = clock_, .note = [this](const std::string& line) { log_.info(line); }};
    shared_ = std::make_unique<Assembly>(plan_.config, std::move(parts));
    share_models(plan_.side_by_side() ? calls_.get() : nullptr);
    const auto provider = [this](const ModelSettings& settings, const std::string& run, const std::vector<AttemptRecord>& before) { return models_->provider_for(settings, run, before); };
    ComparedRunsParts of_runs{.executor = io_.get_executor(),
                              .clock = clock_,
                              .shared = *shared_,
                              .provider = provider,
                              .lost = lost_attempts(),
                              .say = [this](const std::string& line) { say(line); },
                              .on_pause = [this](const std::string& why) { pause(why); },
                              .on_error = [this](const std::exception_ptr& error) { note_error(error); }};
    runs_ = std::make_unique<ComparedRuns>(plan_, std::move(of_runs));
  }

  void share_models(CallLog* log) {
    const SharedModelParts parts{io_.get_executor(), clock_, log, plan_.config.compare.total_usd ? &wall_ : nullptr};
    models_ = std::make_unique<SharedModels>(plan_.config, parts);
  }

  asio::awaitable<void> go() {
    co_await runs_->go();
    if (draining_ || !unfinished_runs(plan_).empty()) co_return;
    const auto so_far = comparison_so_far(plan_, *calls_);
    rows_ = common_rows(plan_, so_far);
    CurveEnd end{true, {}};
    if (plan_.config.compare.curves) end = co_await test_for_curves(so_far);
    finished_ = end.complete;
    paused_ = end.paused;
  }

  /// The tests that nobody is charged for.
  asio::awaitable<CurveEnd> test_for_curves(const Comparison& so_far) {
    share_models(calls_.get());
    curve_runs_ = curve_runs(plan_, so_far, rows_);
    say("testing every candidate that was ever the best of its search, for the curves");
    CurveParts parts{io_.get_executor(), clock_, *shared_, {}, *calls_, plan_.data.split.test, rows_};
    parts.provider = [this, before = curve_attempts()](const ModelSettings& settings) { return models_->provider_for(settings, "curves", before); };
    curve_tests_ = std::make_unique<CurveTests>(std::move(parts));
    co_return co_await curve_tests_->run(curve_runs_);
  }

  /// Sent by earlier processes, and nobody knows what became of them.
  std::vector<AttemptRecord> lost_attempts() {
    auto attempts = calls_->attempts();
    std::erase_if(attempts, [](const AttemptRecord& attempt) { return attempt.state != AttemptState::unknown; });
    return attempts;
  }

  /// Earlier processes' attempts for the curves: what failed in them is not asked again.
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
      runs_->note_phases(now);
      if (now >= summary) {
        runs_->write_summaries();
        write_json(plan_.files, comparison_so_far(plan_, *calls_));
        summary = now + summary_every;
      }
      if (now >= standing) {
        say(runs_->standing());
        standing = now + standing_every;
      }
      co_await ended_.wait_until(clock_, clock_.now() + look_every);
    }
  }

  void drain() {
    draining_ = true;
    runs_->drain();
    if (curve_tests_) curve_tests_->drain();
    models_->drain();
  }
  void stop() {
    say(stopping_text);
    drain();
  }
  void pause(const std::string& why) {
    if (paused_.empty()) paused_ = why;
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
    if (error_) fail(comparison);
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
    console_.err << stopped_line(paused_, plan_.files.folder);
    if (paused_.empty() && signals_.signal()) return SignalWatch::exit_code(*signals_.signal());
    return exit_codes::paused;
  }

  /// What is known is saved, as far as the disk allows, and the error goes on to the user.
  [[noreturn]] void fail(const Comparison& comparison) {
    log_.warn("an error ended it");
    try {
      write_json(plan_.files, comparison);
    } catch (const UserError&) {
      // The first error says enough.
    }
    std::rethrow_exception(error_);
  }

  ComparisonPlan plan_;
  Console& console_;
  asio::io_context io_{1};
  SystemClock clock_;
  std::unique_ptr<SqliteRunStore> calls_;
  RunLog log_;
  SharedWall wall_;
  std::unique_ptr<Assembly> shared_;
  std::unique_ptr<SharedModels> models_;
  std::unique_ptr<ComparedRuns> runs_;
  Event ended_{io_.get_executor()};
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
