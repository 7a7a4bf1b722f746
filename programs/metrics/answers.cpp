#include "programs/metrics/answers.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/metrics/wording.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

/// The digits that `text` begins with, taken off it.
std::string_view take_digits(std::string_view& text) {
  const std::string_view digits = text.substr(0, text.find_first_not_of("0123456789"));
  text.remove_prefix(digits.size());
  return digits;
}

/// The power of ten that "e5" is, and that nothing is; nothing for other texts and for one that no number needs.
std::optional<int> read_exponent(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
  text.remove_prefix(1);
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(exponent) : std::nullopt;
}

/// A number as its digits and a power of ten, by which no other is written: "+1.50", "150e-2" and, as a sentence ends, "1.5." are "15e-1".
/// Nothing for other texts, "007" among them.
std::optional<std::string> plain_number(std::string_view text) {
  text = trimmed(text);
  if (text.ends_with('.')) text.remove_suffix(1);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::string_view whole = take_digits(text);
  if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return std::nullopt;
  const bool point = text.starts_with('.');
  if (point) text.remove_prefix(1);
  const std::string_view fraction = point ? take_digits(text) : std::string_view();
  const auto exponent = read_exponent(text);
  if (!exponent || (point && fraction.empty())) return std::nullopt;

  std::string digits = std::string(whole).append(fraction);
  digits.erase(0, digits.find_first_not_of('0'));
  if (digits.empty()) return "0";
  const std::size_t last = digits.find_last_not_of('0');
  const auto power = *exponent + static_cast<std::int64_t>(digits.size() - 1 - last) - static_cast<std::int64_t>(fraction.size());
  return fmt::format("{}{}e{}", negative ? "-" : "", digits.substr(0, last + 1), power);
}

std::optional<Value> read_gold(const Value& gold, const FieldType& type);

std::optional<Value> read_gold_items(const nlohmann::json& golds, const FieldType& item) {
  nlohmann::json items = nlohmann::json::array();
  for (const auto& gold : golds) {
    const auto value = read_gold(Value::of(gold), item);
    if (!value) return std::nullopt;
    items.push_back(value->json());
  }
  return Value::of(std::move(items));
}

/// "1, 2": a list as a table's cell may hold it, without brackets.
std::optional<Value> read_between_commas(const Value& gold, const FieldType& type) {
  std::string lines = gold.text();
  std::ranges::replace(lines, ',', '\n');
  const auto value = read_typed(type, lines);
  return value ? std::optional(*value) : std::nullopt;
}

/// The option that is the same number: 2.0 is '2'.
std::optional<Value> read_numeric_option(const Value& gold, const FieldType& type) {
  const auto option = std::ranges::find_if(type.options, [&](const std::string& text) { return same_number(text, gold.text()).value_or(false); });
  return option == type.options.end() ? std::nullopt : std::optional(Value(*option));
}

/// One right answer as a value of `type`; nothing where it is none.
std::optional<Value> read_gold(const Value& gold, const FieldType& type) {
  if (type.kind == FieldType::Kind::str) return Value(gold.text());
  if (type.kind == FieldType::Kind::list && gold.json().is_array()) return read_gold_items(gold.json(), type.item.front());
  if (const auto value = read_typed_json(type, gold.json())) return *value;
  return type.kind == FieldType::Kind::list ? read_between_commas(gold, type) : read_numeric_option(gold, type);
}

/// How deep lists stand in lists.
int depth(const nlohmann::json& json) {
  int deepest = 0;
  if (!json.is_array()) return deepest;
  for (const auto& item : json) deepest = std::max(deepest, depth(item));
  return deepest + 1;
}
int depth(const FieldType& type) { return type.kind == FieldType::Kind::list ? depth(type.item.front()) + 1 : 0; }

/// A list of right answers, or the one. A list is one where a list as deep is wanted.
std::vector<Value> right_answers(const Value& gold, const FieldType& type) {
  const auto& json = gold.json();
  if (json.is_null()) return {};
  if (depth(json) <= depth(type)) return {gold};
  std::vector<Value> answers;
  for (const auto& item : json) answers.push_back(Value::of(item));
  return answers;
}

}  // namespace

std::string answer_text(const Value& output) {
  std::string out;
  for (const auto& item : texts_of(output)) {
    if (!out.empty()) out += ", ";
    out += item;
  }
  return out;
}

std::vector<Value> references_of(const Value& gold, const FieldType& type) {
  if (gold.json().is_array() && gold.json().empty()) return {};
  std::vector<Value> references = right_answers(gold, type);
  for (Value& reference : references) reference = read_gold(reference, type).value_or(reference);
  return references;
}

std::optional<Value> first_answer(const Value& gold, const FieldType& type) {
  for (const Value& answer : right_answers(gold, type)) {
    if (auto value = read_gold(answer, type)) return value;
  }
  return std::nullopt;
}

bool is_exact(const FieldType& type) {
  switch (type.kind) {
    case FieldType::Kind::integer:
    case FieldType::Kind::number:
    case FieldType::Kind::boolean:
    case FieldType::Kind::literal: return true;
    case FieldType::Kind::list: return is_exact(type.item.front());
    case FieldType::Kind::str:
    case FieldType::Kind::object: return false;
  }
  return false;
}

std::vector<std::string> exact_items(const Value& answer) {
  std::vector<std::string> items = texts_of(answer);
  for (std::string& item : items) item = plain_number(item).value_or(item);
  return items;
}

bool can_be_answered(const Value& gold, const FieldType& type) { return !is_exact(type) || first_answer(gold, type).has_value(); }

std::optional<bool> same_number(std::string_view answer, std::string_view reference) {
  const auto given = plain_number(answer);
  const auto wanted = plain_number(reference);
  return given && wanted ? std::optional(*given == *wanted) : std::nullopt;
}

}  // namespace hone
