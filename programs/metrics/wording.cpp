#include "programs/metrics/wording.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/text.hpp"

namespace hone {

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
  if (!value.json().is_array()) return {value.text()};
  std::vector<std::string> out;
  for (const auto& item : value.json()) out.push_back(Value::of(item).text());
  return out;
}

}  // namespace hone
