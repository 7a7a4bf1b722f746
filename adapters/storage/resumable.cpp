#include "adapters/storage/resumable.hpp"

#include <system_error>

namespace hone {

bool is_comparison(const std::filesystem::path& folder) {
  std::error_code unknown;
  return std::filesystem::is_regular_file(folder / "calls.sqlite", unknown) && std::filesystem::is_regular_file(folder / "config.yaml", unknown);
}

std::filesystem::path resumable_folder(const std::filesystem::path& folder) {
  auto run = folder.lexically_normal();
  if (!run.has_filename()) run = run.parent_path();  // "run/"
  if (!run.parent_path().has_parent_path()) run = std::filesystem::absolute(run).lexically_normal();
  const auto runs = run.parent_path();
  return runs.filename() == "runs" && is_comparison(runs.parent_path()) ? runs.parent_path() : folder;
}

}  // namespace hone
