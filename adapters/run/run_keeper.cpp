#include "adapters/run/run_keeper.hpp"

#include <ctime>
#include <filesystem>

#include <fmt/format.h>

#include "adapters/config/version.hpp"
#include "adapters/export/atomic_file.hpp"
#include "adapters/export/best_file.hpp"
#include "adapters/report/run_report.hpp"
#include "adapters/run/looks.hpp"
#include "adapters/run/run_files.hpp"
#include "adapters/run/run_folder.hpp"
#include "adapters/run/spending.hpp"
#include "programs/error.hpp"
#include "programs/json_line.hpp"

namespace hone {
namespace {

constexpr auto verdict_key = "verdict_s";  // in the record's `meta`: seconds that the verdict has taken so far

std::string now_text() { return utc_text(std::time(nullptr)); }

std::vector<std::string> ids_of(const Dataset& part) {
  std::vector<std::string> ids;
  for (const auto& example : part) ids.push_back(example.id);
  return ids;
}

void put_summary(const std::string& file, const nlohmann::ordered_json& summary) {
  write_atomically(file, json_page(summary));
}

/// What the process before knew when it ended; no object where it had not begun to search, or its summary cannot be read.
nlohmann::ordered_json earlier_summary(const RunFiles& files, SqliteRunStore& record) {
  if (!record.meta("preflight")) return nullptr;
  auto summary = read_summary(files.summary());
  try {
    if (is_in_state(summary, name(RunState::running))) renew_spending(record, summary);  // it was killed
  } catch (const nlohmann::json::exception&) {
    return nullptr;
  }
  return summary;
}

/// What a killed process had written and not yet renamed.
void remove_unfinished_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> unfinished;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (is_unfinished(entry.path())) unfinished.push_back(entry.path());
  }
  std::error_code ignored;
  for (const auto& file : unfinished) std::filesystem::remove(file, ignored);
}

}  // namespace

void mark_interrupted(const std::string& summary_file) {
  auto summary = read_summary(summary_file);
  if (!is_in_state(summary, name(RunState::running))) return;
  summary["state"] = name(RunState::interrupted);
  summary["stopped_by"] = name(StopReason::user);
  try {
    put_summary(summary_file, summary);
  } catch (const UserError&) {
    // The disk is full and the process ends: whoever reads the summary sees that its process is gone.
  }
}

void check_same(SqliteRunStore& record, const SessionPlan& plan) {
  check_unchanged(nlohmann::json::parse(*record.meta("files")), plan.data.files);
  if (const auto rows = record.meta("rows_sha256"); rows && *rows != plan.data.rows_sha256) {
    throw UserError(fmt::format("The rows of train, validation and test are not those that this run began with, so its results would not fit together. Give the old "
                                "config (`{}`), or start a new run.", plan.files.config()));
  }
  const bool same_hone = *record.meta("hone") == hone_version;
  if (same_hone && *record.meta("config_sha256") != plan.config.sha256) {
    throw UserError(fmt::format("The config differs from the one that this run began with, in more than keys, limits and timeouts, so its results would not fit "
                                "together. Give the old one (`{}`), or start a new run.", plan.files.config()));
  }
}

RunKeeper::RunKeeper(const SessionPlan& plan, SqliteRunStore& store, RunLog& log) : plan_(plan), store_(store), log_(log) {}

void RunKeeper::begin() {
  if (!plan_.dry_run && !plan_.data.split.test.empty()) check_looks();
  remove_unfinished_files(plan_.files.folder);
  if (store_.meta("run")) {
    check_same(store_, plan_);
    earlier_ = earlier_summary(plan_.files, store_);
  } else {
    begin_new();
  }
  run_id_ = *store_.meta("run");
  started_at_ = *store_.meta("started_at");
  verdict_wall_s_ = std::stod(store_.meta(verdict_key).value_or("0"));
  log_.info(fmt::format("hone {}, run {}, config {}", hone_version, run_id_, plan_.config.sha256));
}

void RunKeeper::begin_new() {
  write_atomically(plan_.files.config(), plan_.config.resolved);
  const auto& split = plan_.data.split;
  store_.set_meta("hone", hone_version);
  store_.set_meta("started_at", now_text());
  store_.set_meta("config_sha256", plan_.config.sha256);
  store_.set_meta("data_sha256", plan_.data.sha256);
  store_.set_meta("rows_sha256", plan_.data.rows_sha256);
  store_.set_meta("files", nlohmann::json(plan_.data.files).dump());
  store_.set_meta("rows", nlohmann::json{{"train", split.train.size()}, {"validation", split.validation.size()}, {"test", split.test.size()}}.dump());
  store_.set_meta("run", plan_.run_id);
}

int RunKeeper::open_test() {
  return note_look({content_hash(plan_.data.split.test), plan_.look_as.empty() ? run_id_ : plan_.look_as, now_text(), "verdict"});
}

std::map<std::string, std::vector<std::string>> RunKeeper::served() const { return store_.served_models(); }

void RunKeeper::note_phase(TimePoint now) {
  if (run_->progress(false).phase != "verdict") return;
  if (verdict_since_) verdict_wall_s_ += (now - *verdict_since_).count();
  verdict_since_ = now;
}

void RunKeeper::note_times() {
  if (earlier_knew_more()) return;
  if (const double active_s = summary_.at("spent").at("wall_s"); active_s > 0) store_.set_meta(active_key, fmt::format("{}", active_s));
  if (verdict_since_) store_.set_meta(verdict_key, fmt::format("{}", verdict_wall_s_));
}

void RunKeeper::write_summary(const RunResult& result) {
  if (run_ == nullptr) return;
  keep_best();
  run_->keep_candidates();
  summarize(result);
  note_times();
  put_summary(plan_.files.summary(), summary_);
}

void RunKeeper::write_end(const RunResult& result, std::vector<std::string> remarks) {
  if (run_ == nullptr) return;
  summarize(result);
  note_times();
  write_report(std::move(remarks));
  put_summary(plan_.files.summary(), summary_);  // the last of all: what says `finished` is finished
}

void RunKeeper::summarize(const RunResult& result) {
  SummaryInput input;
  input.config = &plan_.config;
  input.run = run_id_;
  input.state = result.state;
  input.stopped_by = result.stopped_by;
  if (!input.stopped_by && result.state == RunState::interrupted) input.stopped_by = StopReason::user;
  if (!input.stopped_by && result.state == RunState::paused && !result.why.empty()) input.stopped_by = StopReason::breaker;
  input.data_sha256 = plan_.data.sha256;
  input.started_at = started_at_;
  input.updated_at = now_text();
  if (result.state == RunState::finished || result.state == RunState::failed) input.ended_at = input.updated_at;
  input.progress = run_->progress(true);
  input.calls = store_.call_totals();
  input.verdict_wall_s = verdict_wall_s_;
  input.verdict = result.verdict;
  summary_ = run_summary(input);
  if (!earlier_knew_more()) return;
  auto summary = earlier_;
  for (const auto* own : {"state", "stopped_by", "updated_at", "ended_at", "pid"}) summary[own] = summary_[own];
  summary_ = std::move(summary);
}

/// What was found is known again once the search goes on.
bool RunKeeper::earlier_knew_more() const { return earlier_.is_object() && run_->progress(false).phase == "preflight"; }

void RunKeeper::keep_best() {
  const auto progress = run_->progress(false);
  // As of the summary: before the search begins, best.json says more.
  if (progress.phase == "preflight" || progress.best.candidate->id() == best_written_) return;
  write_best({});
}

void RunKeeper::write_best(const std::optional<VerdictResult>& verdict) {
  const auto choice = run_->progress(false).best;
  BestFile best;
  best.name = plan_.config.name;
  best.candidate = choice.candidate->id();
  best.program = plan_.config.program.declared;
  best.components = choice.candidate->components();
  best.models = models_of(plan_.config, served());
  best.verdict = document_from_json(verdict_json(verdict, plan_.config.guardrails), "best.json");
  best.from = {run_id_, hone_version, now_text(), plan_.config.seed, plan_.config.sha256, plan_.data.sha256, plan_.config.simulated() ? "simulated" : ""};
  best.seen = {{"train", ids_of(plan_.data.split.train)}, {"validation", ids_of(plan_.data.split.validation)}, {"test", ids_of(plan_.data.split.test)}};
  for (const auto& [role, names] : served()) {
    if (names.size() > 1) log_.warn(fmt::format("the server answered models.{} under {} names: it changed under the run", role, names.size()));
  }
  hone::write_best(plan_.files.best(), best);
  best_written_ = best.candidate;
}

void RunKeeper::write_report(std::vector<std::string> remarks) const {
  if (earlier_knew_more()) return;
  write_atomically(plan_.files.report(), run_report_html({plan_.config.name, summary_, run_->progress(true).candidates, std::move(remarks)}));
}

ProgressView RunKeeper::view() const {
  const auto progress = run_->progress(false);
  ProgressView view;
  view.phase = progress.phase;
  view.budget = plan_.config.budget;
  view.rollouts = progress.rollouts;
  view.proposals = progress.proposals;
  view.spent = run_->ledger().spent();
  view.usd_known = plan_.config.priced();
  view.active_s = progress.driver.active_s;
  if (progress.baseline.n > 0) view.baseline = progress.baseline.validation;
  if (progress.best.n > 0) view.best = progress.best.validation;
  view.validation_rows = progress.best.n;
  view.busy = progress.driver.running;
  view.slots = plan_.config.engine.concurrency;
  view.done = progress.verdict_done;
  view.of = progress.verdict_of;
  view.last_event = last_event;
  return view;
}

}  // namespace hone
