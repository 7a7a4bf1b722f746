#include "adapters/run/live_run.hpp"

#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/models/wire/redact.hpp"
#include "adapters/run/preflight_text.hpp"
#include "adapters/run/run_setup.hpp"
#include "programs/error.hpp"
#include "programs/text.hpp"

namespace hone {

namespace asio = boost::asio;

std::vector<std::string> secrets_in(const RunConfig& config) {
  std::vector<std::string> secrets = config.secrets;
  const auto add = [&](const std::string& secret) {
    if (!secret.empty()) add_once(secrets, secret);  // each line of the log is searched for all
  };
  for (const auto& [role, model] : config.models) {
    for (const auto& secret : secrets_of(model)) add(secret);
  }
  for (const auto& [name, retriever] : config.retrievers) {
    for (const auto& secret : secrets_of_url(retriever.url)) add(secret);
    for (const auto& secret : secrets_of_headers(retriever.headers)) add(secret);
  }
  return secrets;
}

LiveRun::LiveRun(SessionPlan plan, LiveRunParts parts)
    : plan_(std::move(plan)),
      parts_(std::move(parts)),
      store_(SqliteRunStore::open(plan_.files.record(), parts_.executor)),
      log_(plan_.files.log(), secrets_in(plan_.config)),
      keeper_(plan_, *store_, log_) {}

void LiveRun::begin() {
  keeper_.begin();
  make_assembly();
  auto setup = run_setup(plan_.config, plan_.data.split, {parts_.executor, parts_.clock, *store_, assembly_->program(), assembly_->metric()});
  setup.environment = assembly_->environment();
  setup.force = plan_.force;
  setup.compared = parts_.shared != nullptr;
  setup.open_test = [this] { return keeper_.open_test(); };
  setup.breaker_open = [this] { return assembly_->breaker_open(); };
  setup.on_event = [this](const SearchEvent& event) {
    if (event.kind == "candidate_in") keeper_.keep_best();
    keeper_.last_event = event.text;
    log_.info(event.text);
    parts_.on_event(event);
  };
  run_ = std::make_unique<Run>(std::move(setup));
  keeper_.watch(*run_);
}

void LiveRun::make_assembly() {
  AssemblyParts parts{.executor = parts_.executor, .clock = parts_.clock, .log = store_.get(), .note = [this](const std::string& line) { log_.info(line); }, .provider = {}};
  if (parts_.provider) {
    parts.provider = [this, before = store_->attempts()](const ModelSettings& settings) { return parts_.provider(settings, before); };
  }
  assembly_ = parts_.shared == nullptr ? std::make_unique<Assembly>(plan_.config, std::move(parts)) : std::make_unique<Assembly>(plan_.config, parts, *parts_.shared);
}

void LiveRun::say(const std::string& line) {
  log_.info(line);
  parts_.say(line);
}

asio::awaitable<void> LiveRun::learn_contexts() {
  auto contexts = nlohmann::json::parse(store_->meta("contexts").value_or("{}"));
  for (const auto& [role, chain] : assembly_->models()) {
    if (draining_) co_return;
    const auto earlier = contexts.contains(role) ? std::optional(contexts[role].get<std::int64_t>()) : std::nullopt;
    const auto source = co_await chain->learn_context(parts_.clock.now() + Seconds(10), earlier);
    if (draining_) co_return;  // it was not waited for
    if (source == ContextSource::assumed) {
      say(fmt::format("warning: nobody says how long the context of models.{} is; {} tokens are assumed. Set `context` there.", role, chain->context_window()));
    }
    if (const auto problem = plan_.config.too_small_context(role, chain->context_window())) throw UserError(fmt::format("{} That is what the server says.", *problem));
    contexts[role] = chain->context_window();
  }
  store_->set_meta("contexts", contexts.dump());  // a replay needs them
}

asio::awaitable<void> LiveRun::idle() {
  for (const auto& [role, chain] : assembly_->models()) co_await chain->idle();
}

asio::awaitable<PreflightReport> LiveRun::preflight() {
  log_.info("asking the models");
  co_await learn_contexts();
  auto report = co_await run_->preflight();
  if (!draining_) {
    for (const auto& line : preflight_lines(plan_.config, plan_.data, report)) say(line);
    if (parts_.shared == nullptr) {
      for (const auto& line : estimate_lines({&plan_.config}, plan_.data, report)) say(line);
    }
  }
  co_await idle();
  co_return report;
}

asio::awaitable<RunResult> LiveRun::go() {
  if (!draining_ && !std::filesystem::exists(plan_.files.best())) keeper_.write_best({});  // of a run that goes on, what it had found stays
  RunResult result;
  std::exception_ptr error;
  try {
    result = co_await run_->go();
  } catch (...) {
    error = std::current_exception();
  }
  co_await idle();  // in any case: calls that are still under way settle with the purses of the run
  if (error) std::rethrow_exception(error);
  co_return result;
}

void LiveRun::drain() {
  draining_ = true;
  if (run_) run_->drain();
  if (assembly_) assembly_->drain_models();
}

void LiveRun::cancel() {
  for (const auto& [role, chain] : assembly_->models()) chain->cancel();
}

void LiveRun::end_commands() { assembly_->end_commands(); }

void LiveRun::end(const RunResult& result) {
  if (result.state == RunState::finished) {
    keeper_.write_best(result.verdict);
  } else {
    keeper_.keep_best();
  }
  keeper_.write_end(result, remarks(result));
}

std::vector<std::string> LiveRun::remarks(const RunResult& result) const {
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

RunState state_after(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const UserError& user_error) {
    return user_error.exit_code() == exit_codes::failed ? RunState::failed : RunState::paused;
  } catch (const std::exception&) {
    return RunState::failed;
  }
}

}  // namespace hone
