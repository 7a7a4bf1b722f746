#pragma once

#include <optional>
#include <string_view>

namespace hone {

/// What a request asks to stand behind the backticks that open the fence of a new text, so that no fence before it is taken for it.
inline constexpr std::string_view fence_label = "prompt";

/// What stands between the lines of the fence that a reply gives its new text in, as it is; a view into the reply. A fence goes from a line that begins with
/// three or more backticks up to the last line of as many and nothing else. The one that counts is the last that is opened with `fence_label`, is closed,
/// and is not within a longer such one; without one the first that is closed. So fences inside survive, and a later one of the same length, with what stands
/// before it, counts as inside. Nothing where no fence is closed.
std::optional<std::string_view> fenced_text(std::string_view reply);

}  // namespace hone
