#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "programs/value.hpp"

namespace hone {

/// A text in single quotes for feedback, cut at about `limit` bytes; a cut says how long the whole is.
std::string in_quotes(std::string_view text, std::size_t limit = 400);

/// "'a', 'b' and 3 more".
std::string list_in_quotes(const std::vector<std::string>& texts, std::size_t shown = 10);

/// The texts of a value, as metrics compare them: the items of a list, else the value itself; null gives none.
std::vector<std::string> texts_of(const Value& value);

}  // namespace hone
