#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/json_line.hpp"
#include "programs/lenient_json.hpp"
#include "programs/signature.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

using nlohmann::ordered_json;
using Kind = FieldType::Kind;

Failure no_value(const FieldType& type, std::string_view words) {
  return {FailureKind::unparsable, fmt::format("`{}` is no value of type `{}`.", utf8_prefix(trimmed(words), 120), type.text())};
}

/// Without one layer of what models put round a value: quotes, emphasis, code marks, a full stop.
std::string_view peeled(std::string_view words) {
  constexpr std::string_view marks = "\"'`*_";
  if (words.size() < 2) return words;
  if (words.back() == '.') return words.substr(0, words.size() - 1);
  const bool marked = words.front() == words.back() && marks.find(words.front()) != std::string_view::npos;
  return marked ? trimmed(words.substr(1, words.size() - 2)) : words;
}

std::string_view bare(std::string_view words) {
  words = trimmed(words);
  for (auto inner = peeled(words); inner.size() < words.size(); inner = peeled(words)) words = inner;
  return words;
}

/// The number without the commas of its thousands; as it is where they are not in place.
std::string without_thousands(std::string_view number) {
  const std::string_view whole = number.substr(0, number.find('.'));
  const std::size_t first = whole.find(',');
  std::string digits;
  if (first == std::string_view::npos) return std::string(number);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const bool comma_place = i >= first && (i - first) % 4 == 0;
    if (comma_place != (whole[i] == ',')) return std::string(number);
    if (!comma_place) digits += whole[i];
  }
  if ((whole.size() - first) % 4 != 0) return std::string(number);
  return digits.append(number.substr(whole.size()));
}

std::optional<double> read_number(std::string_view words) {
  std::string digits = without_thousands(bare(words));
  if (digits.starts_with('+')) digits.erase(0, 1);
  double number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::optional<std::int64_t> whole(double number) {
  if (number != std::trunc(number) || std::abs(number) >= 0x1p63) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

std::optional<std::int64_t> read_integer(std::string_view words) {
  std::string digits = without_thousands(bare(words));
  if (digits.starts_with('+')) digits.erase(0, 1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc() && end == digits.data() + digits.size()) return number;
  const auto wide = read_number(words);
  return wide ? whole(*wide) : std::nullopt;
}

std::optional<bool> read_truth(std::string_view words) {
  const std::string word = lower_ascii(bare(words));
  if (word == "true" || word == "yes" || word == "1") return true;
  if (word == "false" || word == "no" || word == "0") return false;
  return std::nullopt;
}

std::string_view without_type(std::string_view words) {
  for (const std::string_view prefix : {"Literal[", "str["}) {
    if (words.starts_with(prefix) && words.ends_with(']')) return bare(words.substr(prefix.size(), words.size() - prefix.size() - 1));
  }
  return words;
}

std::optional<std::string> read_option(const FieldType& type, std::string_view words) {
  std::vector<std::string_view> spellings = {trimmed(words)};
  for (auto inner = peeled(spellings.back()); inner.size() < spellings.back().size(); inner = peeled(inner)) spellings.push_back(inner);
  spellings.push_back(without_type(spellings.back()));
  for (const auto spelling : spellings) {
    if (contains(type.options, spelling)) return std::string(spelling);
  }
  for (const auto spelling : spellings) {
    for (const std::string& option : type.options) {
      if (lower_ascii(option) == lower_ascii(spelling)) return option;
    }
  }
  return std::nullopt;
}

/// A line without its bullet: "- a", "* a", "1. a", "2) a", "[3] a".
std::string_view without_bullet(std::string_view line) {
  line = trimmed(line);
  if (line.starts_with("- ") || line.starts_with("* ")) return trimmed(line.substr(2));
  const bool bracket = line.starts_with('[');
  std::size_t digits = bracket ? 1 : 0;
  while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9') ++digits;
  if (digits == (bracket ? 1U : 0U) || digits + 1 >= line.size()) return line;
  const bool marked = bracket ? line[digits] == ']' : line[digits] == '.' || line[digits] == ')';
  return marked && line[digits + 1] == ' ' ? trimmed(line.substr(digits + 2)) : line;
}

Result<Value> read_lines(const FieldType& type, std::string_view words) {
  nlohmann::json list = nlohmann::json::array();
  for (const std::string_view written : lines_of(words)) {
    const std::string_view line = without_bullet(written);
    if (line.empty()) continue;
    const Result<Value> item = read_typed(type.item.front(), line);
    if (!item) return item.error();
    list.push_back(item->json());
  }
  return Value::of(std::move(list));
}

/// The content of a fence where the words are nothing but one.
std::string_view without_fence(std::string_view words) {
  words = trimmed(words);
  if (words.size() < 6 || !words.starts_with("```") || !words.ends_with("```")) return words;
  const std::size_t line = words.find('\n');
  if (line == std::string_view::npos || line + 1 > words.size() - 3) return words;
  return trimmed(words.substr(line + 1, words.size() - 3 - line - 1));
}

/// "[3] a" or "[ ] a": an item of its own, which no list begins.
bool is_numbered(std::string_view line) {
  const auto end = line.find(']');
  if (!line.starts_with('[') || end == std::string_view::npos || end == 1) return false;
  return line.substr(1, end - 1).find_first_not_of("0123456789 ") == std::string_view::npos && !trimmed(line.substr(end + 1)).empty();
}

/// The list that the words, or a fence before them, begin with, whatever is said after it.
std::optional<Value> read_leading_list(const FieldType& type, std::string_view words) {
  words = trimmed(words);
  if (words.starts_with("```")) words = trimmed(words.substr(std::min(words.find('\n'), words.size())));
  if (!words.starts_with('[') || is_numbered(words.substr(0, words.find('\n')))) return std::nullopt;
  std::string_view rest;
  const auto list = read_leading_json(words, rest);
  if (!list || rest.find("\n[") != std::string_view::npos) return std::nullopt;  // with another behind it, it is an item, one a line
  const auto is_list = [](const ordered_json& item) { return item.is_array(); };
  const bool of_lists = type.item.front().kind == Kind::list;
  if (of_lists && !std::all_of(list->begin(), list->end(), is_list)) return std::nullopt;  // it is the first item, one a line
  const auto value = read_typed_json(type, *list);
  return value ? std::optional(*value) : std::nullopt;
}

Result<Value> read_list(const FieldType& type, std::string_view words) {
  const std::string_view content = without_fence(words);
  const auto json = content.starts_with('[') ? read_lenient_json(content) : std::nullopt;
  if (json && json->is_array()) return read_typed_json(type, *json);
  if (auto list = read_leading_list(type, words)) return std::move(*list);
  return read_lines(type, content);
}

template <class T>
Result<Value> value_or_failure(const FieldType& type, std::string_view words, const std::optional<T>& read) {
  if (!read) return no_value(type, words);
  return Value(*read);
}

}  // namespace

Result<Value> read_typed(const FieldType& type, std::string_view words) {
  switch (type.kind) {
    case Kind::str: return Value(trimmed(words));
    case Kind::integer: return value_or_failure(type, words, read_integer(words));
    case Kind::number: return value_or_failure(type, words, read_number(words));
    case Kind::boolean: return value_or_failure(type, words, read_truth(words));
    case Kind::literal: return value_or_failure(type, words, read_option(type, words));
    case Kind::list: return read_list(type, words);
    case Kind::object: break;
  }
  const auto json = read_lenient_json(without_fence(words));
  if (!json || !json->is_object()) return no_value(type, words);
  return Value::of(nlohmann::json(*json));
}

Result<Value> read_typed_json(const FieldType& type, const ordered_json& json) {
  if (json.is_null()) return no_value(type, "null");
  if (json.is_string()) {
    const auto& words = json.get_ref<const std::string&>();
    return type.kind == Kind::str ? Result<Value>(Value(words)) : read_typed(type, words);
  }
  if (type.kind == Kind::list) {
    if (!json.is_array()) return no_value(type, json_line(json));
    nlohmann::json list = nlohmann::json::array();
    for (const ordered_json& item : json) {
      const Result<Value> value = read_typed_json(type.item.front(), item);
      if (!value) return value.error();
      list.push_back(value->json());
    }
    return Value::of(std::move(list));
  }
  if (type.kind == Kind::object && json.is_object()) return Value::of(nlohmann::json(json));
  if (type.kind == Kind::number && json.is_number()) return Value(json.get<double>());
  return read_typed(type, json_line(json));
}

}  // namespace hone
