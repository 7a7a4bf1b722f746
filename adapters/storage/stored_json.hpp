#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace hone {

/// Compact JSON; bytes that are no UTF-8 become U+FFFD. For .cpp files only.
inline std::string stored_json(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace hone
