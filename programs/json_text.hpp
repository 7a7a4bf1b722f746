#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace hone {

/// Levels that JSON from outside may nest. No data is deeper, and what handles JSON goes down level by level on the stack.
constexpr int deepest_json = 200;

/// Whether brackets nest deeper than `levels` in this JSON text, valid or not.
bool nests_deeper(std::string_view json, int levels = deepest_json);

/// The JSON that is `text`; a discarded value where it is none, or nests too deep.
nlohmann::json json_from_outside(std::string_view text);

/// The same of what Python writes: its NaN, Infinity and -Infinity, which JSON has no words for, are null.
nlohmann::json json_from_python(std::string_view text);

/// Puts `change(text)` in place of every text in `json`, names of members among them. In a JSON text itself some of their letters may be escaped.
void change_texts(nlohmann::json& json, const std::function<std::string(std::string text)>& change);

}  // namespace hone
