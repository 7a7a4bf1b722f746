#include "programs/json_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

namespace hone {
namespace {

/// Where the string that begins at `quote` ends: its other quote, or the end of the text.
std::size_t end_of_string(std::string_view json, std::size_t quote) {
  std::size_t at = quote + 1;
  while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2 : 1;
  return std::min(at, json.size());
}

/// The UTF-16 unit of the escape `\uXXXX` at `at`, or 0.
unsigned escaped_unit(std::string_view text, std::size_t at) {
  unsigned unit = 0;
  if (text.size() < at + 6 || text[at] != '\\' || text[at + 1] != 'u') return 0;
  const auto digits = text.substr(at + 2, 4);
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), unit, 16);
  return error == std::errc() && end == digits.end() ? unit : 0;
}

bool is_first_half(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_second_half(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

/// Escapes of half a character, which a reply that was cut between two tokens ends in, replaced by U+FFFD.
std::string without_half_characters(std::string_view text) {
  std::string whole;
  for (std::size_t at = 0; at < text.size();) {
    const unsigned unit = escaped_unit(text, at);
    if (is_first_half(unit) && is_second_half(escaped_unit(text, at + 6))) {
      whole += text.substr(at, 12);
      at += 12;
    } else if (is_first_half(unit) || is_second_half(unit)) {
      whole += "\\uFFFD";
      at += 6;
    } else {
      const std::size_t length = text[at] == '\\' ? 2 : 1;
      whole += text.substr(at, length);
      at += length;
    }
  }
  return whole;
}

std::string with_null_for_no_number(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = text[at] == '"' ? end_of_string(text, at) + 1 - at : 1;
    std::string_view put = text.substr(at, length);
    for (const std::string_view word : {"-Infinity", "Infinity", "NaN"}) {
      if (!text.substr(at).starts_with(word)) continue;
      length = word.size();
      put = "null";
      break;
    }
    plain += put;
    at += length;
  }
  return plain;
}

nlohmann::json parsed(std::string_view text) { return nlohmann::json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false); }

}  // namespace

bool nests_deeper(std::string_view json, int levels) {
  int depth = 0;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') i = end_of_string(json, i);
    if ((c == '[' || c == '{') && ++depth > levels) return true;
    if (c == ']' || c == '}') --depth;
  }
  return false;
}

nlohmann::json json_from_outside(std::string_view text) {
  if (nests_deeper(text)) return nlohmann::json(nlohmann::json::value_t::discarded);
  auto json = parsed(text);
  return json.is_discarded() ? parsed(without_half_characters(text)) : json;
}

nlohmann::json json_from_python(std::string_view text) {
  auto json = json_from_outside(text);
  return json.is_discarded() ? json_from_outside(with_null_for_no_number(text)) : json;
}

void change_texts(nlohmann::json& json, const std::function<std::string(std::string text)>& change) {
  if (json.is_string()) json = change(json.get<std::string>());
  if (!json.is_structured()) return;
  for (auto& item : json) change_texts(item, change);
  if (!json.is_object()) return;
  auto renamed = nlohmann::json::object();
  for (auto& [name, value] : json.items()) renamed[change(name)] = std::move(value);
  json = std::move(renamed);
}

}  // namespace hone
