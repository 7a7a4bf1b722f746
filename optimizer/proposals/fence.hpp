#pragma once

#include <optional>
#include <string_view>

namespace hone {

/// What stands between the lines of the outermost fence of backticks, as it is; a view into the reply. The fence goes from the first line
/// that begins with three or more of them and is closed by a later line of as many and nothing else up to the last such line. Nothing
/// where no fence is closed.
std::optional<std::string_view> outermost_fence(std::string_view reply);

}  // namespace hone
