#pragma once

#include <optional>

#include <nlohmann/json.hpp>

namespace hone {

/// The value, or JSON's null where there is none. For .cpp files only.
template <class T>
nlohmann::ordered_json or_null(const std::optional<T>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

}  // namespace hone
