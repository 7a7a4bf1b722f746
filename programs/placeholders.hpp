#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "programs/value.hpp"

namespace hone {

/// The names that stand in `{{…}}` in `text`, in order, without the spaces round them.
std::vector<std::string> placeholders(std::string_view text);

/// Throws UserError where `text` holds a placeholder that is not in `fields`. `where` begins the message: "The query of `wiki`".
void check_placeholders(std::string_view text, const std::vector<std::string>& fields, std::string_view where);

/// `text` with each `{{field}}` of `fields` replaced by that value's text; all else, other `{{…}}` included, as it is. What is
/// put in is not looked at again.
std::string expand(std::string_view text, const std::vector<std::string>& fields, const Values& values);

}  // namespace hone
