#include "adapters/compare/compared_runs.hpp"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include "adapters/compare/comparison_output.hpp"
#include "adapters/compare/comparison_results.hpp"
#include "adapters/models/shared_model.hpp"
#include "adapters/run/preflight_text.hpp"
#include "adapters/run/run_folder.hpp"
#include "programs/error.hpp"

namespace hone {

namespace asio = boost::asio;

namespace {

/// What stops the preflight of a run where others have begun pauses all of them, for they are kept: why, or nothing.
asio::awaitable<std::string> preflight_of(LiveRun& live) {
  try {
    co_await live.preflight();
  } catch (const UserError& error) {
    if (error.exit_code() != exit_codes::misuse) throw;
    co_return error.what();
  }
  co_return std::string();
}

}  // namespace

ComparedRuns::ComparedRuns(const ComparisonPlan& plan, ComparedRunsParts parts) : plan_(plan), parts_(std::move(parts)), one_less_(parts_.executor) {}

asio::awaitable<void> ComparedRuns::go() {
  todo_ = unfinished_runs(plan_);
  if (todo_.empty() || draining_) co_return;
  // The first run's preflight says what is wrong with models and data; where replies are shared, the others find its.
  LiveRun& first = begin(*todo_.front(), true);
  first_is_checked_ = todo_.size() == plan_.runs.size();  // else others have begun, and what stops it pauses the comparison
  const std::size_t at_once = std::min(plan_.side_by_side() ? static_cast<std::size_t>(plan_.config.compare.at_once) : 1, todo_.size());
  if (first_is_checked_) {
    const auto report = co_await first.preflight();
    if (!draining_) say_estimates(report, at_once);
  }
  for (std::size_t i = at_once; i > 0; --i) spawn_worker();
  while (workers_ > 0) co_await one_less_.wait();
  for (const auto& live : lives_) live->end({RunState::interrupted, {}, {}, {}});  // stopped before it could go on
  lives_.clear();
}

void ComparedRuns::say_estimates(const PreflightReport& report, std::size_t at_once) {
  std::vector<const RunConfig*> configs;
  for (const auto* run : todo_) configs.push_back(&run->config);
  for (const auto& line : estimate_lines(configs, plan_.data, report, static_cast<int>(at_once))) parts_.say(fmt::format("all {} runs: {}", configs.size(), line));
}

void ComparedRuns::spawn_worker() {
  ++workers_;
  asio::co_spawn(parts_.executor, work(), [this](const std::exception_ptr& error) {
    if (error) parts_.on_error(error);
    --workers_;
    one_less_.notify();
  });
}

/// Takes runs from the list until it is empty.
asio::awaitable<void> ComparedRuns::work() {
  while (!draining_ && next_ < todo_.size()) {
    const bool first = next_ == 0;
    const PlannedRun& run = *todo_[next_++];
    LiveRun& live = first ? *lives_.front() : begin(run, false);
    co_await take_to_end(run, live, first && first_is_checked_);
    std::erase_if(lives_, [&](const auto& other) { return other.get() == &live; });
  }
}

LiveRun& ComparedRuns::begin(const PlannedRun& run, bool says_preflight) {
  const auto files = plan_.files.run(run.name());
  make_run_folder(files.folder);
  SessionPlan plan{files, run.config, plan_.data, fmt::format("{}-{}", plan_.id, run.name()), false, plan_.force, false, plan_.id};
  const auto say = [this, says_preflight](const std::string& line) { if (says_preflight) parts_.say(line); };
  const auto provider = [this, name = run.name()](const ModelSettings& settings, const std::vector<AttemptRecord>& before) { return parts_.provider(settings, name, before); };
  auto live = std::make_unique<LiveRun>(std::move(plan), LiveRunParts{parts_.executor, parts_.clock, say, [](const SearchEvent&) {}, &parts_.shared, provider});
  if (plan_.side_by_side()) live->store().settle_unsent(never_sent(live->store().attempts(), parts_.lost));
  live->begin();  // before it is looked at: one that cannot begin has nothing to show
  lives_.push_back(std::move(live));
  return *lives_.back();
}

/// One run from where it stands.
asio::awaitable<void> ComparedRuns::take_to_end(const PlannedRun& run, LiveRun& live, bool had_preflight) {
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
    parts_.on_error(std::current_exception());
  }
  live.end(result);
  if (result.state == RunState::paused) parts_.on_pause(result.why.empty() ? "A run was paused." : result.why);
  if (result.state == RunState::finished) parts_.say(finished_line(plan_, run, live.keeper().last_summary()));
}

void ComparedRuns::drain() {
  draining_ = true;
  for (const auto& live : lives_) live->drain();
}

void ComparedRuns::note_phases(TimePoint now) {
  for (const auto& live : lives_) live->keeper().note_phase(now);
}

void ComparedRuns::write_summaries() {
  for (const auto& live : lives_) live->keeper().write_summary({RunState::running, {}, {}, {}});
}

std::string ComparedRuns::standing() const {
  std::int64_t rollouts = 0;
  for (const auto& live : lives_) rollouts += live->keeper().view().rollouts;
  return standing_line(plan_, lives_.size(), rollouts);
}

}  // namespace hone
