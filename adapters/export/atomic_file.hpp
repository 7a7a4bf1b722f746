#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace hone {

/// Puts `content` in place of the file at `path`, whole or not at all: written beside it, synced, renamed.
///
/// A reader sees the old or the new file at any moment, also after a crash. Throws UserError (exit 4: a full disk is mended
/// and the run resumed) where that cannot be done; the old file is then untouched. Where `path` is a link, what it leads to is
/// replaced. Safe from several threads.
void write_atomically(const std::string& path, std::string_view content);

/// Whether the file is what a killed process had written of another, by its name: "best.json.1234.5.tmp".
bool is_unfinished(const std::filesystem::path& file);

}  // namespace hone
