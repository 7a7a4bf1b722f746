#pragma once

#include <filesystem>

namespace hone {

/// Whether a comparison keeps its files in the folder.
bool is_comparison(const std::filesystem::path& folder);

/// What `hone resume` goes on with for the run in `folder`: of a run that is part of a comparison the comparison's folder, else its own.
std::filesystem::path resumable_folder(const std::filesystem::path& folder);

}  // namespace hone
