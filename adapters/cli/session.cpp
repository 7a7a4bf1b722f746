#include "adapters/cli/session.hpp"

#include <ostream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/async/event.hpp"
#include "adapters/async/system_clock.hpp"
#include "adapters/cli/progress_printer.hpp"
#include "adapters/report/summary_text.hpp"
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

/// A run in this process: what is shown of it, how it is stopped, how it ends.
class Session {
 public:
  Session(SessionPlan plan, Console& console)
      : json_(plan.json),
        dry_run_(plan.dry_run),
        console_(console),
        live_(std::move(plan), parts()),
        printer_(console),
        signals_([this] { asio::post(io_, [this] { stop(); }); }, [this] { mark_interrupted(files().summary()); }) {}

  int run() {
    live_.begin();
    for (const auto& line : data_lines(live_.plan().config, live_.plan().data)) note(line);
    if (signals_.signal()) return end({RunState::interrupted, {}, {}, {}});
    asio::co_spawn(io_, go(), [this](const std::exception_ptr& error) {
      error_ = error;
      over();
    });
    asio::co_spawn(io_, tick(), [this](const std::exception_ptr& error) {
      if (!error) return;
      if (!error_) error_ = error;
      live_.drain();
    });
    io_.run();
    if (error_) return fail();
    return end(result_);
  }

 private:
  LiveRunParts parts() {
    return {io_.get_executor(), clock_, [this](const std::string& line) { say(line); }, [this](const SearchEvent& event) { take(event); }};
  }

  const RunFiles& files() const { return live_.plan().files; }
  RunKeeper& keeper() { return live_.keeper(); }

  asio::awaitable<void> go() {
    co_await live_.preflight();
    if (dry_run_ && !live_.draining()) {
      result_.state = RunState::paused;
    } else {
      result_ = co_await live_.go();
    }
  }

  /// Shows and saves how it goes.
  asio::awaitable<void> tick() {
    TimePoint summary = clock_.now();
    while (!over_) {
      const auto now = clock_.now();
      if (now >= summary) {
        keeper().write_summary({RunState::running, {}, {}, {}});
        if (json_) write_event(console_.out, {{"event", "progress"}, {"summary", keeper().last_summary()}});
        summary = now + summary_every;
      }
      keeper().note_phase(now);
      if (!json_) printer_.update(keeper().view(), now);
      co_await ended_.wait_until(clock_, clock_.now() + look_every);
    }
  }

  void over() {
    over_ = true;
    ended_.notify();
    if (error_) live_.cancel();
    live_.end_commands();
  }

  void stop() {
    note(stopping_text);
    live_.drain();
  }

  void take(const SearchEvent& event) {
    if (json_) {
      write_event(console_.out, {{"event", event.kind}, {"text", event.text}, {"candidate", event.candidate ? nlohmann::ordered_json(event.candidate->id()) : nullptr}});
    } else if (!console_.terminal || event.kind == "candidate_in") {
      printer_.say(event.text);
    }
  }

  /// Shows a line.
  void say(const std::string& line) {
    if (json_) {
      write_note_event(console_.out, line);
    } else {
      printer_.say(line);
    }
  }
  /// Shows a line and writes it into the log.
  void note(const std::string& line) {
    live_.log().info(line);
    say(line);
  }

  int exit_code(const RunResult& result) const {
    if (result.state == RunState::finished || (dry_run_ && result.state == RunState::paused)) return 0;
    if (result.state == RunState::interrupted && signals_.signal()) return SignalWatch::exit_code(*signals_.signal());
    return result.state == RunState::failed ? exit_codes::failed : exit_codes::paused;
  }

  int end(const RunResult& result) {
    printer_.clear();
    live_.end(result);
    if (json_) write_end_event(console_.out, result.state, "summary", keeper().last_summary());
    if (result.state == RunState::finished) {
      report(result);
    } else {
      console_.err << stopped_line(dry_run_ && result.why.empty() ? "This was a dry run." : result.why, files().folder);
    }
    return exit_code(result);
  }

  void report(const RunResult& result) {
    if (json_) return;
    console_.out << summary_text(keeper().last_summary());
    for (const auto& line : live_.remarks(result)) console_.out << line << "\n";
    console_.out << fmt::format("\nThe result is in {}. `hone export {}` writes it for production.\n", files().best(), files().folder.string());
  }

  /// The run cannot go on now: what is known is saved, as far as the disk allows, and the error goes on to the user.
  int fail() {
    printer_.clear();
    RunResult result;
    result.state = state_after(error_);
    try {
      std::rethrow_exception(error_);
    } catch (const std::exception& error) {
      live_.log().warn(error.what());
    }
    try {
      keeper().write_summary(result);
    } catch (const UserError&) {
      // The first error says enough.
    }
    std::rethrow_exception(error_);
  }

  bool json_;
  bool dry_run_;
  Console& console_;
  asio::io_context io_{1};
  SystemClock clock_;
  LiveRun live_;
  ProgressPrinter printer_;
  Event ended_{io_.get_executor()};
  bool over_ = false;
  RunResult result_;
  std::exception_ptr error_;
  SignalWatch signals_;
};

}  // namespace

int run_session(SessionPlan plan, Console& console) {
  ignore_signals_of_writes();
  make_run_folder(plan.files.folder);
  return Session(std::move(plan), console).run();
}

}  // namespace hone
