#pragma once

#include <string>

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

}  // namespace hone::test
