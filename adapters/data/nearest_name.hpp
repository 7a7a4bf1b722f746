#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone {

/// The one of `names` that was probably meant by `name`: at most a third of its letters differ, case apart. Else empty.
std::string nearest_name(std::string_view name, const std::vector<std::string>& names);

/// " Did you mean `x`?", or nothing.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& names);

}  // namespace hone
