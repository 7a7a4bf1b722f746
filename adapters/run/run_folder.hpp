#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "adapters/run/run_files.hpp"

namespace hone {

/// What is in a run's folder.
enum class FolderState {
  empty,     ///< new, empty, or left before a run had begun in it
  begun,     ///< a run that can be resumed
  finished,  ///< a run with its verdict and its result; one whose best.json is gone is `begun`: its record has all to write it again
  foreign,   ///< files that are no run's
};
/// Throws UserError (exit 2) where nobody can tell, such as of a name that is too long.
FolderState folder_state(const std::filesystem::path& folder);

/// "20250131T120000Z-1a2b3c": now, and something random.
std::string new_run_id();
/// "results/NAME/ID", of the working directory.
std::filesystem::path default_run_folder(const std::string& name, const std::string& id);

/// Makes the folder. Throws UserError (exit 2) where that cannot be done.
void make_run_folder(const std::filesystem::path& folder);

/// Whether a model has, or may have, answered, by the calls in `record`: one that cannot be read may say so.
bool was_answered(const std::filesystem::path& record);

/// A folder as it stands before a run or a comparison begins in it, so that of one that could not begin nothing is left.
class FolderBefore {
 public:
  explicit FolderBefore(std::filesystem::path folder);

  /// Takes away what has come into the folder since, and `record`; the folder too where it was not there. To be called where by that record no
  /// model has answered.
  void restore(const std::filesystem::path& record) const;

 private:
  std::filesystem::path folder_;
  bool was_there_;
  std::vector<std::filesystem::path> entries_;
};

/// "2025-01-31T12:00:00Z".
std::string utc_text(std::int64_t unix_time);

}  // namespace hone
