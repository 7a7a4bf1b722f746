#pragma once

#include <string>

namespace hone {

/// One message of a conversation with a model.
struct Message {
  std::string role;  ///< "system", "user" or "assistant"
  std::string content;
  friend bool operator==(const Message&, const Message&) = default;
};

}  // namespace hone
