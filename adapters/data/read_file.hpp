#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace hone {

/// The bytes of a whole file, or of a pipe until its end. Throws UserError with what the system says where they cannot be had; `what` names the
/// file in the message ("config").
std::string read_file(const std::filesystem::path& path, std::string_view what);

}  // namespace hone
