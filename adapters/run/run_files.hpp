#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "adapters/config/program_config.hpp"
#include "adapters/config/run_config.hpp"
#include "adapters/export/best_file.hpp"
#include "optimizer/engine/run_store.hpp"
#include "programs/error.hpp"

namespace hone {

/// The files of one run's folder.
struct RunFiles {
  explicit RunFiles(std::filesystem::path run_folder) : folder(std::move(run_folder)) {}

  std::filesystem::path folder;
  std::string config() const { return (folder / "config.yaml").string(); }
  std::string record() const { return (folder / "run.sqlite").string(); }
  std::string best() const { return (folder / "best.json").string(); }
  std::string summary() const { return (folder / "summary.json").string(); }
  std::string report() const { return (folder / "report.html").string(); }
  std::string log() const { return (folder / "log.txt").string(); }
};

/// What stands in a summary.json; a discarded value where it cannot be read.
nlohmann::ordered_json read_summary(const std::string& file);

/// Whether that says that the run is in this state; false for whatever else stands there.
bool is_in_state(const nlohmann::ordered_json& summary, std::string_view state);

/// Whether `path`, however it is spelled, is one of the files that Hone keeps in a run's folder.
bool is_file_of_a_run(const std::filesystem::path& path);

/// The run in `folder`. Throws UserError where there is none.
RunFiles existing_run(const std::string& folder);

/// The config that was saved with a run, for what calls nobody: unset keys do not matter.
RunConfig saved_config(const RunFiles& run, const ModuleRegistry& registry);

/// All candidates of a run, in the order first proposed.
std::vector<CandidateRecord> candidates_of(const RunFiles& run);
/// One of them: "seed", an id or the unique beginning of one. Throws UserError that lists the ids where there is none.
CandidateRecord find_candidate(const std::vector<CandidateRecord>& candidates, const std::string& name);

/// The result in a best.json or a run's folder; of a run, where `candidate` is not empty, with that candidate in place of the
/// winner and then without a verdict, unless it is the winner. Throws UserError with the exit code `without_result` where a run
/// has none yet.
BestFile result_of(const std::string& source, const std::string& candidate, int without_result = exit_codes::misuse);

}  // namespace hone
