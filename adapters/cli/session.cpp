#include "adapters/cli/session.hpp"

#include <csignal>
#include <ostream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "adapters/cli/preflight_text.hpp"
#include "adapters/cli/progress_printer.hpp"
#include "adapters/cli/run_folder.hpp"
#include "adapters/cli/run_keeper.hpp"
#include "adapters/cli/run_setup.hpp"
#include "adapters/cli/signal_watch.hpp"
#include "adapters/cli/summary_text.hpp"
#include "adapters/config/assembly.hpp"
#include "adapters/models/system_clock.hpp"
#include "adapters/models/wire/redact.hpp"
#include "adapters/storage/sqlite_run_store.hpp"
#include "programs/error.hpp"

namespace hone {

namespace asio = boost::asio;

namespace {

constexpr int paused_exit = 4;

/// Keys that no line of the log may hold.
std::vector<std::string> secrets_in(const RunConfig& config) {
  std::vector<std::string> secrets;
  const auto add = [&](const std::string& secret) {
    if (!secret.empty()) secrets.push_back(secret);
  };
  for (const auto& [role, model] : config.models) {
    for (const auto& secret : secrets_of(model)) add(secret);
  }
  for (const auto& [name, retriever] : config.retrievers) {
    for (const auto& [header, value] : retriever.headers) {
      if (value.size() >= 8) add(value);
    }
  }
  return secrets;
}

class Session {
 public:
  Session(SessionPlan plan, Console& console)
      : plan_(std::move(plan)),
        console_(console),
        store_(SqliteRunStore::open(plan_.files.record(), io_.get_executor())),
        log_(plan_.files.log(), secrets_in(plan_.config)),
        keeper_(plan_, *store_, log_),
        events_(plan_.json ? &console.out : nullptr),
        printer_(console),
        signals_([this] { asio::post(io_, [this] { stop(); }); }, [this] { mark_interrupted(plan_.files.summary()); }) {}

  int run() {
    keeper_.begin();
    make_parts();
    if (signals_.signal()) return end({RunState::interrupted, {}, {}, {}});
    asio::co_spawn(io_, go(), [this](const std::exception_ptr& error) {
      error_ = error;
      over();
    });
    asio::co_spawn(io_, tick(), [this](const std::exception_ptr& error) {
      if (!error) return;
      if (!error_) error_ = error;
      run_->drain();
    });
    io_.run();
    if (error_) return fail();
    return end(result_);
  }

 private:
  void make_parts() {
    say_all(data_lines(plan_.config, plan_.data));
    AssemblyParts parts{.executor = io_.get_executor(), .clock = clock_, .log = store_.get(), .note = [this](const std::string& line) { log_.info(line); }};
    assembly_ = std::make_unique<Assembly>(plan_.config, std::move(parts));
    auto setup = run_setup(plan_.config, plan_.data.split, {io_.get_executor(), clock_, *store_, assembly_->program(), assembly_->metric()});
    setup.environment = assembly_->environment();
    setup.force = plan_.force;
    setup.open_test = [this] { return keeper_.open_test(); };
    setup.breaker_open = [this] { return breaker_open(); };
    setup.on_event = [this](const SearchEvent& event) { take(event); };
    run_ = std::make_unique<Run>(std::move(setup));
    keeper_.watch(*run_, *assembly_);
  }

  std::optional<std::string> breaker_open() const {
    for (const auto& [role, chain] : assembly_->models()) {
      if (auto why = chain->breaker_open()) return why;
    }
    return std::nullopt;
  }

  asio::awaitable<void> learn_contexts() {
    for (const auto& [role, chain] : assembly_->models()) {
      const auto source = co_await chain->learn_context(clock_.now() + Seconds(10));
      if (source == ContextSource::assumed) {
        say(fmt::format("warning: nobody says how long the context of models.{} is; {} tokens are assumed. Set `context` there.", role, chain->context_window()));
      }
    }
  }

  asio::awaitable<void> go() {
    log_.info("asking the models");
    co_await learn_contexts();
    const auto report = co_await run_->preflight();
    say_all(preflight_lines(plan_.config, plan_.data, report));
    if (plan_.dry_run) {
      result_.state = RunState::paused;
      result_.why = "This was a dry run.";
    } else {
      keeper_.write_best({});
      result_ = co_await run_->go();
    }
    for (const auto& [role, chain] : assembly_->models()) co_await chain->idle();
  }

  /// Progress five times a second, summary every ten seconds.
  asio::awaitable<void> tick() {
    TimePoint summary = clock_.now();
    while (!over_) {
      const auto now = clock_.now();
      if (now >= summary) {
        keeper_.write_summary({RunState::running, {}, {}, {}});
        emit_progress();
        summary = now + Seconds(10);
      }
      keeper_.note_phase(now);
      if (!plan_.json) printer_.update(keeper_.view(), now);
      ticker_.expires_after(std::chrono::milliseconds(200));
      boost::system::error_code cancelled;
      co_await ticker_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
  }

  void over() {
    over_ = true;
    ticker_.cancel();
    if (!error_) return;
    for (const auto& [role, chain] : assembly_->models()) chain->cancel();
  }

  void stop() {
    say("Stopping: what is in flight will be finished and saved. Once more stops at once.");
    if (run_) run_->drain();
  }

  void take(const SearchEvent& event) {
    keeper_.last_event = event.text;
    log_.info(event.text);
    if (event.kind == "candidate_in") keeper_.write_best({});
    if (events_ != nullptr) {
      emit({{"event", event.kind}, {"text", event.text}, {"candidate", event.candidate ? nlohmann::ordered_json(event.candidate->id()) : nullptr}});
    } else if (!console_.terminal || event.kind == "candidate_in") {
      printer_.say(event.text);
    }
  }

  void emit(const nlohmann::ordered_json& event) {
    *events_ << event.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n" << std::flush;
  }
  void emit_progress() {
    if (events_ != nullptr) emit({{"event", "progress"}, {"summary", keeper_.last_summary()}});
  }

  void say(const std::string& line) {
    log_.info(line);
    if (events_ != nullptr) {
      emit({{"event", "note"}, {"text", line}});
    } else {
      printer_.say(line);
    }
  }
  void say_all(const std::vector<std::string>& lines) {
    for (const auto& line : lines) say(line);
  }

  int exit_code(const RunResult& result) const {
    if (result.state == RunState::finished || plan_.dry_run) return 0;
    if (result.state == RunState::interrupted && signals_.signal()) return SignalWatch::exit_code(*signals_.signal());
    return result.state == RunState::failed ? 1 : paused_exit;
  }

  int end(const RunResult& result) {
    printer_.clear();
    if (result.state == RunState::finished) keeper_.write_best(result.verdict);
    keeper_.write_summary(result);
    keeper_.write_report(remarks(result));
    if (events_ != nullptr) emit({{"event", std::string(name(result.state))}, {"summary", keeper_.last_summary()}});
    if (result.state == RunState::finished) {
      report(result);
    } else {
      console_.err << fmt::format("{}{}`hone resume {}` goes on.\n", result.why, result.why.empty() ? "Stopped. " : " ", plan_.files.folder.string());
    }
    return exit_code(result);
  }

  /// What is to be said beside the verdict.
  std::vector<std::string> remarks(const RunResult& result) const {
    std::vector<std::string> lines;
    if (!result.verdict) return lines;
    for (const auto& rail : judge_guardrails(plan_.config.guardrails, result.verdict->verdict.cost)) {
      if (const auto text = sentence(rail); !text.empty()) lines.push_back(text);
    }
    if (const auto& scores = result.verdict->without_repairs) {
      lines.push_back(fmt::format("Without repair calls: {:.1f} -> {:.1f}.", (*scores)[0] * 100, (*scores)[1] * 100));
    }
    return lines;
  }

  void report(const RunResult& result) {
    if (plan_.json) return;
    console_.out << summary_text(keeper_.last_summary());
    for (const auto& line : remarks(result)) console_.out << line << "\n";
    console_.out << fmt::format("\nThe result is in {}. `hone export {}` writes it for production.\n", plan_.files.best(), plan_.files.folder.string());
  }

  /// The run cannot go on now: what is known is saved, as far as the disk allows, and the error goes on to the user.
  int fail() {
    printer_.clear();
    RunResult result;
    try {
      std::rethrow_exception(error_);
    } catch (const UserError& error) {
      result.state = error.exit_code() == 1 ? RunState::failed : RunState::paused;
      log_.warn(error.what());
    } catch (const std::exception& error) {
      result.state = RunState::failed;
      log_.warn(error.what());
    }
    try {
      keeper_.write_summary(result);
    } catch (const UserError&) {
      // The first error says enough.
    }
    std::rethrow_exception(error_);
  }

  SessionPlan plan_;
  Console& console_;
  asio::io_context io_{1};
  SystemClock clock_;
  std::unique_ptr<SqliteRunStore> store_;
  RunLog log_;
  RunKeeper keeper_;
  std::ostream* events_;
  ProgressPrinter printer_;
  std::unique_ptr<Assembly> assembly_;
  std::unique_ptr<Run> run_;
  asio::steady_timer ticker_{io_};
  bool over_ = false;
  RunResult result_;
  std::exception_ptr error_;
  SignalWatch signals_;
};

}  // namespace

int run_session(SessionPlan plan, Console& console) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader of our output that goes away does not end the run
  std::signal(SIGXFSZ, SIG_IGN);  // nor does a limit on file sizes: it is a full disk
  make_run_folder(plan.files.folder);
  return Session(std::move(plan), console).run();
}

}  // namespace hone
