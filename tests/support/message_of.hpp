#pragma once

#include <string>
#include <string_view>

namespace hone::test {

/// What `action` throws as its message; empty where it throws nothing.
template <class Error, class Action>
std::string message_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

inline bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace hone::test
