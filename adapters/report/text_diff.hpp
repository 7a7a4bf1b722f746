#pragma once

#include <string>
#include <string_view>

#include "programs/value.hpp"

namespace hone {

/// A component's value for reading: demos as their fields.
std::string readable(const Value& value);

/// How `after` differs from `before`, line by line: "- " went, "+ " came, "  " stayed. Empty where nothing differs.
std::string line_diff(std::string_view before, std::string_view after);

}  // namespace hone
