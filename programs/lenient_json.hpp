#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace hone {

/// Reads JSON as models write it, or nothing where it is none.
///
/// All of JSON, and: trailing commas, single quotes, keys without quotes, Python's True, False and None, line breaks and
/// unescaped quotes in strings, unknown escapes. Of a key that stands twice the first counts. At most 64 levels deep.
std::optional<nlohmann::ordered_json> read_lenient_json(std::string_view text);

/// The same of the value that `text` begins with, whatever follows it: `rest` becomes that.
std::optional<nlohmann::ordered_json> read_leading_json(std::string_view text, std::string_view& rest);

/// The first object within `text` that `wanted` accepts, whatever stands round it: prose, a fence, another object.
/// `begin`, where given, becomes the place where it stands.
std::optional<nlohmann::ordered_json> find_json_object(std::string_view text,
                                                       const std::function<bool(const nlohmann::ordered_json&)>& wanted,
                                                       std::size_t* begin = nullptr);

}  // namespace hone
