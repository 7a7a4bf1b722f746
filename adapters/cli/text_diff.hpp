#pragma once

#include <string>
#include <string_view>

namespace hone {

/// How `after` differs from `before`, line by line: "- " went, "+ " came, "  " stayed. Empty where nothing differs.
std::string line_diff(std::string_view before, std::string_view after);

}  // namespace hone
