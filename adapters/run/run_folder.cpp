#include "adapters/run/run_folder.hpp"

#include <algorithm>
#include <ctime>
#include <random>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/export/atomic_file.hpp"
#include "adapters/run/run_files.hpp"
#include "adapters/storage/sqlite_run_store.hpp"
#include "programs/error.hpp"

namespace hone {
namespace {

/// Files that a run leaves before its config: a log, a record with its lock, what was not yet renamed.
bool belongs_to_a_beginning(const std::filesystem::path& file) {
  const auto name = file.filename().string();
  if (name.starts_with("run.sqlite") || name.starts_with("calls.sqlite") || name == "run.lock" || name == "calls.lock" || is_unfinished(file)) return true;
  std::error_code unknown;
  const auto beside = [&](const char* record) { return std::filesystem::exists(file.parent_path() / record, unknown); };
  return name == "log.txt" && (std::filesystem::is_empty(file, unknown) || beside("run.sqlite") || beside("calls.sqlite"));
}

std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> entries;
  std::error_code not_there;
  for (const auto& entry : std::filesystem::directory_iterator(folder, not_there)) entries.push_back(entry.path());
  return entries;
}

/// A name that is too long, a folder that may not be read.
[[noreturn]] void refuse(const std::filesystem::path& folder, const std::error_code& error) {
  throw UserError(fmt::format("The folder `{}` cannot be used: {}. Choose another with `--out`.", folder.string(), error.message()));
}

}  // namespace

FolderState folder_state(const std::filesystem::path& folder) {
  std::error_code error;
  const bool is_there = std::filesystem::exists(folder, error);
  if (error) refuse(folder, error);
  if (!is_there) return FolderState::empty;
  const RunFiles run(folder);
  if (std::filesystem::is_regular_file(run.config()) && std::filesystem::is_regular_file(run.record())) {
    const auto summary = read_summary(run.summary());
    const bool has_result = std::filesystem::is_regular_file(run.best());
    return has_result && is_in_state(summary, "finished") ? FolderState::finished : FolderState::begun;
  }
  if (!std::filesystem::is_directory(folder)) return FolderState::foreign;
  const std::filesystem::directory_iterator entries(folder, error);
  if (error) refuse(folder, error);
  for (const auto& entry : entries) {
    if (!belongs_to_a_beginning(entry.path())) return FolderState::foreign;
  }
  return FolderState::empty;
}

std::string new_run_id() { return fmt::format("{:%Y%m%dT%H%M%SZ}-{:06x}", fmt::gmtime(std::time(nullptr)), std::random_device()() & 0xffffffU); }

std::filesystem::path default_run_folder(const std::string& name, const std::string& id) { return std::filesystem::path("results") / name / id; }

void make_run_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw UserError(fmt::format("The folder `{}` cannot be made: {}. Choose another with `--out`.", folder.string(), error.message()));
}

bool was_answered(const std::filesystem::path& record) {
  try {
    const auto attempts = SqliteRunStore::open_read_only(record)->attempts();
    return std::ranges::any_of(attempts, [](const AttemptRecord& attempt) { return attempt.state != AttemptState::failed; });
  } catch (const UserError&) {
    return std::filesystem::exists(record);
  }
}

FolderBefore::FolderBefore(std::filesystem::path folder) : folder_(std::move(folder)), was_there_(std::filesystem::exists(folder_)), entries_(entries_of(folder_)) {}

void FolderBefore::restore(const std::filesystem::path& record) const {
  std::error_code ignored;
  for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(record.string() + part, ignored);
  for (const auto& path : entries_of(folder_)) {
    if (std::ranges::find(entries_, path) == entries_.end()) std::filesystem::remove_all(path, ignored);
  }
  if (!was_there_) std::filesystem::remove(folder_, ignored);
}

std::string utc_text(std::int64_t unix_time) { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(unix_time))); }

}  // namespace hone
