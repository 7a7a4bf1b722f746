#include "programs/json_text.hpp"

#include <cstddef>

#include <nlohmann/json.hpp>

namespace hone {

bool nests_deeper(std::string_view json, int levels) {
  int depth = 0;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') {
      // To the quote that ends the string.
      for (++i; i < json.size() && json[i] != '"'; ++i) {
        if (json[i] == '\\') ++i;
      }
    }
    if ((c == '[' || c == '{') && ++depth > levels) return true;
    if (c == ']' || c == '}') --depth;
  }
  return false;
}

nlohmann::json json_from_outside(std::string_view text) {
  if (nests_deeper(text)) return nlohmann::json(nlohmann::json::value_t::discarded);
  return nlohmann::json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
}

}  // namespace hone
