#include "adapters/run/run_files.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/storage/resumable.hpp"
#include "adapters/storage/sqlite_run_store.hpp"
#include "programs/error.hpp"

namespace hone {
namespace {

std::string ids_of(const std::vector<CandidateRecord>& candidates) {
  std::string text;
  for (const auto& record : candidates) text += (text.empty() ? "" : ", ") + record.candidate->id();
  return text;
}

}  // namespace

nlohmann::ordered_json read_summary(const std::string& file) {
  std::ifstream stream(file);
  return nlohmann::ordered_json::parse(stream, nullptr, false);
}

bool is_in_state(const nlohmann::ordered_json& summary, std::string_view state) {
  return summary.is_object() && summary.contains("state") && summary["state"] == state;
}

bool is_file_of_a_run(const std::filesystem::path& path) {
  std::error_code unknown;
  const auto file = std::filesystem::weakly_canonical(std::filesystem::absolute(path), unknown);  // a link is what it leads to
  const RunFiles run(file.parent_path());
  if (!std::filesystem::exists(run.record(), unknown)) return false;
  const auto beside_record = [&](const char* extension) { return std::filesystem::path(run.record()).replace_extension(extension).string(); };
  const auto kept = {run.config(), run.record(), beside_record(".sqlite-wal"), beside_record(".sqlite-shm"), beside_record(".lock"), run.best(), run.summary(), run.report(), run.log()};
  return std::ranges::find(kept, file.string()) != kept.end();
}

RunFiles existing_run(const std::string& folder) {
  RunFiles run(folder);
  std::error_code unknown;
  if (!std::filesystem::is_directory(run.folder, unknown)) throw UserError(fmt::format("There is no folder `{}`. Give the folder of a run, such as results/NAME/TIME-ID.", folder));
  if (!std::filesystem::exists(run.record()) || !std::filesystem::exists(run.config())) {
    throw UserError(fmt::format("The folder `{}` holds no run: `config.yaml` or `run.sqlite` is missing in it.", folder));
  }
  return run;
}

RunConfig saved_config(const RunFiles& run, const ModuleRegistry& registry) {
  LoadOptions options;
  options.offline = true;
  options.registry = &registry;
  return load_config(run.config(), options);
}

std::vector<CandidateRecord> candidates_of(const RunFiles& run) { return SqliteRunStore::open_read_only(run.record())->candidates(); }

CandidateRecord find_candidate(const std::vector<CandidateRecord>& candidates, const std::string& name) {
  const CandidateRecord* found = nullptr;
  for (const auto& record : candidates) {
    const bool match = name == "seed" ? record.origin.kind == "seed" : !name.empty() && record.candidate->id().starts_with(name);
    if (match && found != nullptr) throw UserError(fmt::format("`{}` begins the ids of several candidates: {}.", name, ids_of(candidates)));
    if (match) found = &record;
  }
  if (found == nullptr) throw UserError(fmt::format("This run has no candidate `{}`. It has: {}.", name, candidates.empty() ? "none yet" : ids_of(candidates)));
  return *found;
}

BestFile result_of(const std::string& source, const std::string& candidate, int without_result) {
  std::error_code unknown;
  if (!std::filesystem::is_directory(source, unknown)) {
    if (!candidate.empty()) throw UserError(fmt::format("`--candidate` chooses among the candidates of a run; `{}` is no run's folder.", source));
    return load_best(source);
  }
  const auto run = existing_run(source);
  if (!std::filesystem::exists(run.best())) {
    throw UserError(fmt::format("The run in `{0}` has no result yet: there is no `best.json` in it. `hone resume {1}` goes on with the run and writes it.", source, resumable_folder(run.folder).string()), without_result);
  }
  auto best = load_best(run.best());
  if (candidate.empty()) return best;
  const auto record = find_candidate(candidates_of(run), candidate);
  if (record.candidate->id() == best.candidate) return best;
  best.candidate = record.candidate->id();
  best.components = record.candidate->components();
  best.verdict = {};
  return best;
}

}  // namespace hone
