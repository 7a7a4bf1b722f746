#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

namespace hone {

/// The enumerator with this name; `names` are in the order of the enumeration. Nothing where none has it.
template <class Enum, class Names>
std::optional<Enum> enumerator(const Names& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? std::nullopt : std::optional(static_cast<Enum>(found - names.begin()));
}

}  // namespace hone
