#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace hone {

// What may or may not stand in JSON from outside. For .cpp files only.

/// The member `key`; null where there is none, or `json` is no object. Lives as long as `json`.
template <class Json>
const Json& member(const Json& json, const char* key) {
  static const Json none;
  const auto found = json.find(key);
  return found == json.end() ? none : *found;
}

/// The text that stands there; empty where none does.
template <class Json>
std::string text_member(const Json& json, const char* key) {
  const Json& value = member(json, key);
  return value.is_string() ? value.template get<std::string>() : std::string();
}

}  // namespace hone
