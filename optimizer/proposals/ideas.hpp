#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone {

/// How a request asks for them, behind what it asks to be said of the runs.
inline constexpr std::string_view ideas_request =
    "If you see another way to improve the text than the one that you take, name it in one line that begins with `Idea:`. It will be tried by "
    "itself.";

/// The ideas that a whole reply names beside the text that it gives, none where it gives no text: what stands behind `Idea:` at the start of a line (in any case, behind a list's mark,
/// bold or not), outside the fence of the new text. At most three, of 20 to 300 characters each; longer ones are none.
std::vector<std::string> ideas_in(std::string_view reply);

}  // namespace hone
