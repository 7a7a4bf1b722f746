#include <cerrno>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "adapters/cli/commands.hpp"
#include "adapters/compare/comparison_plan.hpp"
#include "adapters/data/read_file.hpp"
#include "adapters/report/summary_text.hpp"
#include "adapters/report/text_diff.hpp"
#include "adapters/run/run_files.hpp"
#include "adapters/run/spending.hpp"
#include "adapters/storage/resumable.hpp"
#include "adapters/storage/sqlite_run_store.hpp"
#include "programs/error.hpp"
#include "programs/json_line.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

/// A file of a comparison, which is written when there is something to say.
std::string text_of(const std::string& file) {
  if (!std::filesystem::exists(file)) throw UserError(fmt::format("`{}` is not there yet: the comparison has not come so far. `hone resume` goes on with it.", file));
  return read_file(file, "file");
}

/// A zombie, killed and not yet reaped by its parent, is not.
bool is_alive(int process) {
  if (process <= 0 || (::kill(process, 0) != 0 && errno != EPERM)) return false;
  std::string stat;
  std::getline(std::ifstream(fmt::format("/proc/{}/stat", process)), stat);
  const auto name_end = stat.rfind(')');
  return name_end == std::string::npos || stat.substr(name_end, 3) != ") Z";
}

/// The summary as it stands in the file. A run whose process is gone is interrupted, whatever the file says, and may have spent more.
Json summary_of(const RunFiles& run, Console& console) {
  auto json = read_summary(run.summary());
  if (json.is_discarded()) throw UserError(fmt::format("`{}` cannot be read: the run stopped before it wrote one. `hone resume {}` goes on.", run.summary(), resumable_folder(run.folder).string()));
  if (json.at("state") != "running" || is_alive(json.at("pid").get<int>())) return json;
  json["state"] = "interrupted";
  renew_spending(*SqliteRunStore::open_read_only(run.record()), json);
  console.err << fmt::format("The run's process is gone: what it spent is from its record, all else as of {}. `hone resume {}` goes on.\n",
                             json.at("updated_at").get<std::string>(), resumable_folder(run.folder).string());
  return json;
}

/// What `words` says of a run's summary. Throws UserError where a key of it is missing or is not what Hone writes there.
template <class Words>
std::string told(const RunFiles& run, Console& console, Words words) {
  try {
    return words(summary_of(run, console));
  } catch (const nlohmann::json::exception& error) {
    throw UserError(fmt::format("`{}` is not as Hone writes it, so it was changed since ({}). `hone resume {}` writes it anew.", run.summary(), error.what(), resumable_folder(run.folder).string()));
  }
}

std::string score_text(const CandidateRecord& record) {
  return record.validation ? fmt::format("{:.1f} ({} rows)", *record.validation * 100, record.validation_n) : std::string("-");
}

std::string joined(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string candidates_text(const std::vector<CandidateRecord>& candidates) {
  constexpr auto line = "{:<17} {:<11} {:<8} {:<16} {}\n";
  auto text = fmt::format(line, "candidate", "from", "state", "validation", "changed");
  for (const auto& record : candidates) {
    text += fmt::format(line, record.candidate->id(), record.origin.kind, record.state, score_text(record),
                        joined(record.origin.changed) + (record.reason.empty() ? "" : " (" + record.reason + ")"));
  }
  return text;
}

std::string candidate_text(const std::vector<CandidateRecord>& candidates, const std::string& name) {
  const auto record = find_candidate(candidates, name);
  auto text = fmt::format("candidate {}: {}, {}, validation {}\n", record.candidate->id(), record.origin.kind, record.state, score_text(record));
  if (!record.reason.empty()) text += record.reason + "\n";
  std::optional<CandidateRecord> parent;
  if (!record.origin.parents.empty()) {
    text += fmt::format("parents: {}\n", joined(record.origin.parents));
    parent = find_candidate(candidates, record.origin.parents.front());
  }
  for (const auto& [component, value] : record.candidate->components()) {
    text += fmt::format("\n=== {} ===\n{}\n", component, readable(value));
    if (!parent) continue;
    const auto diff = line_diff(readable(find_or_null(parent->candidate->components(), component)), readable(value));
    if (!diff.empty()) text += fmt::format("--- against {} ---\n{}", parent->candidate->id(), diff);
  }
  return text;
}

/// What was cut is told apart from what failed: it may be as good as any other, and nobody knows.
std::string failure_text(FailureKind kind) { return kind == FailureKind::cut ? "cut by the budget, no failure" : std::string(name(kind)); }

std::string rollout_text(const RolloutRecord& record) {
  std::string result = record.judgement ? fmt::format("{:.3f}", record.judgement->score.value) : std::string("-");
  if (record.failure) result += fmt::format("  {}: {}", failure_text(record.failure->kind), utf8_prefix(record.failure->message, 100));
  return fmt::format("{:>6} {:<17} {:<11} {:<20} {}\n", record.step, record.key.candidate, record.key.partition, record.key.example, result);
}

/// The rollouts of the search, in order; of one candidate where `candidate` is not empty.
std::string rollouts_text(SqliteRunStore& store, const std::string& candidate) {
  auto text = fmt::format("{:>6} {:<17} {:<11} {:<20} {}\n", "step", "candidate", "part", "row", "score");
  std::int64_t last = 0;
  for (const auto& record : store.journal()) last = std::max(last, record.step);
  for (std::int64_t step = 1; step <= last; ++step) {
    const auto rollout = store.rollout(step);
    if (rollout && rollout->key.candidate.starts_with(candidate)) text += rollout_text(*rollout);
  }
  return text;
}

int show_comparison(const ShowArguments& arguments, Console& console) {
  if (arguments.costs || arguments.rollouts || !arguments.candidate.empty()) {
    throw UserError(fmt::format("`{0}` is a comparison: `--costs`, `--rollouts` and `--candidate` are about one run. Give one of the folders in `{0}/runs`.", arguments.run));
  }
  const ComparisonFiles files(arguments.run);
  console.out << text_of(arguments.json ? files.json() : files.markdown());
  return 0;
}

}  // namespace

int show_command(const ShowArguments& arguments, Console& console) {
  if (is_comparison(arguments.run)) return show_comparison(arguments, console);
  const auto run = existing_run(arguments.run);
  if (arguments.json) {
    console.out << told(run, console, json_page<Json>);
    return 0;
  }
  if (arguments.costs) {
    console.out << told(run, console, costs_text);
    return 0;
  }
  const auto store = SqliteRunStore::open_read_only(run.record());
  const auto candidates = store->candidates();
  if (arguments.rollouts) {
    const auto id = arguments.candidate.empty() ? "" : find_candidate(candidates, arguments.candidate).candidate->id();
    console.out << rollouts_text(*store, id);
  } else if (!arguments.candidate.empty()) {
    console.out << candidate_text(candidates, arguments.candidate);
  } else {
    console.out << told(run, console, summary_text) << "\n" << candidates_text(candidates);
  }
  return 0;
}

}  // namespace hone
