#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace hone {

/// The JSON on one line; bytes that are no UTF-8 become U+FFFD. For .cpp files only.
template <class Json>
std::string json_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// The same for reading: a line a value, indented by two, with the last line's end.
template <class Json>
std::string json_page(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace hone
