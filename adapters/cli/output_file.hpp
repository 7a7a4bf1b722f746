#pragma once

#include <string>

namespace hone {

/// Writes `content` to the file that the user named with `-o`: whole or not at all, and never in the place of a file that a run is kept in.
/// A pipe or a device is written to, not replaced. Throws UserError where that cannot be.
void write_output_file(const std::string& path, const std::string& content);

}  // namespace hone
