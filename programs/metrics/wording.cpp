#include "programs/metrics/wording.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/text.hpp"

namespace hone {
namespace {

constexpr double whole_beyond = 9007199254740992;  // 2^53: from here on doubles skip whole numbers

/// As it is compared: a whole number of type float without the ".0" that JSON gives it, which would be read as another digit.
std::string compared_text(const Value& item) {
  if (item.json().is_number_float()) {
    const double number = item.json().get<double>();
    if (std::abs(number) < whole_beyond && number == std::trunc(number)) return std::to_string(static_cast<std::int64_t>(number));
  }
  return item.text();
}

}  // namespace

std::string in_quotes(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return fmt::format("'{}'", text);
  return fmt::format("'{}…' (cut; {} bytes in all)", utf8_prefix(text, limit), text.size());
}

std::string list_in_quotes(const std::vector<std::string>& texts, std::size_t shown) {
  std::string out;
  for (std::size_t i = 0; i < std::min(shown, texts.size()); ++i) {
    if (i > 0) out += ", ";
    out += in_quotes(texts[i], 120);
  }
  if (texts.size() > shown) out += fmt::format(" and {} more", texts.size() - shown);
  return out;
}

std::vector<std::string> texts_of(const Value& value) {
  if (value.is_null()) return {};
  if (!value.json().is_array()) return {compared_text(value)};
  std::vector<std::string> out;
  for (const auto& item : value.json()) out.push_back(compared_text(Value::of(item)));
  return out;
}

}  // namespace hone
