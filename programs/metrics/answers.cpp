#include "programs/metrics/answers.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "programs/metrics/wording.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A number without what does not change it: plus, zeros at the end of a fraction, the sign of zero. Nothing for other texts, "007" among them.
std::optional<std::string> plain_number(std::string_view text) {
  text = trimmed(text);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto digits_end = std::ranges::find_if_not(text, is_digit);
  const std::string_view whole(text.begin(), digits_end);
  if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return std::nullopt;
  std::string_view fraction(digits_end, text.end());
  if (!fraction.empty() && (fraction.size() == 1 || fraction.front() != '.' || !std::ranges::all_of(fraction.substr(1), is_digit))) return std::nullopt;
  while (!fraction.empty() && (fraction.back() == '0' || fraction.back() == '.')) {
    const bool point = fraction.back() == '.';
    fraction.remove_suffix(1);
    if (point) break;
  }
  const bool zero = whole == "0" && fraction.empty();
  return (negative && !zero ? "-" : "") + std::string(whole).append(fraction);
}

std::string as_type(const std::string& text, const FieldType& type) {
  const auto value = read_typed(type, text);
  return value ? answer_text(*value) : text;
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

std::vector<std::string> references_of(const Value& gold, const FieldType& type) {
  if (gold.is_null()) return {};
  std::vector<std::string> references;
  if (type.kind == FieldType::Kind::list) {
    const auto& json = gold.json();
    const bool several = json.is_array() && std::ranges::any_of(json, [](const auto& item) { return item.is_array(); });
    if (!json.is_array()) return {as_type(gold.text(), type)};
    if (json.empty()) return {};
    if (!several) return {answer_text(gold)};
    for (const auto& item : json) references.push_back(answer_text(Value::of(item)));
    return references;
  }
  for (const auto& text : texts_of(gold)) references.push_back(is_exact(type) ? as_type(text, type) : text);
  return references;
}

bool is_exact(const FieldType& type) {
  switch (type.kind) {
    case FieldType::Kind::integer:
    case FieldType::Kind::number:
    case FieldType::Kind::boolean:
    case FieldType::Kind::literal: return true;
    case FieldType::Kind::str:
    case FieldType::Kind::list:
    case FieldType::Kind::object: return false;
  }
  return false;
}

bool can_be_answered(const Value& gold, const FieldType& type) {
  const auto is_value = [&](const std::string& text) {
    return read_typed(type, text).has_value() ||
           std::ranges::any_of(type.options, [&](const std::string& option) { return same_number(option, text).value_or(false); });
  };
  return !is_exact(type) || std::ranges::any_of(texts_of(gold), is_value);
}

std::optional<bool> same_number(std::string_view answer, std::string_view reference) {
  const auto given = plain_number(answer);
  const auto wanted = plain_number(reference);
  return given && wanted ? std::optional(*given == *wanted) : std::nullopt;
}

}  // namespace hone
