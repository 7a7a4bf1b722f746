#pragma once

#include <optional>
#include <string_view>

namespace hone {

/// What a request asks to stand behind the backticks that open the fence of a new text, so that no other fence of the reply is taken for it.
inline constexpr std::string_view fence_label = "prompt";

/// What stands between the lines of the fence that a reply gives its new text in, as it is; a view into the reply. A fence goes from a line that begins with
/// three or more backticks up to the last line of as many and nothing else. The one that counts is the last that is opened with `fence_label` and closed;
/// without one the first that is closed, so that fences inside survive. Nothing where no fence is closed.
std::optional<std::string_view> fenced_text(std::string_view reply);

}  // namespace hone
