#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone {

/// How a request asks for them, behind all else.
inline constexpr std::string_view ask_ideas =
    "If you see another way to improve the text than the one that you took, name it behind that in one line that begins with `Idea:`. It will be tried apart.";

/// The ideas that a reply names beside the text that it gives: what stands behind `Idea:` at the start of a line (in any case, behind a list's mark,
/// bold or not), outside the fence of the new text. At most three, of 20 to 300 characters each; longer ones are none.
std::vector<std::string> ideas_in(std::string_view reply);

}  // namespace hone
