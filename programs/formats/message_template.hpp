#pragma once

#include <functional>
#include <string>
#include <vector>

#include "programs/language_model.hpp"
#include "programs/value.hpp"

namespace hone {

/// The user's own messages, with `{{field}}` for the inputs: the prompt that is in production, byte for byte.
///
/// Immutable. A message has a name: its role, and from the second of that role on its number too ("user_2").
class MessageTemplate {
 public:
  /// Throws UserError where there is no message, a role is unknown or a placeholder is no field. `predictor` is for the message.
  MessageTemplate(std::vector<Message> messages, std::vector<std::string> fields, const std::string& predictor);

  const std::vector<Message>& messages() const { return messages_; }
  const std::string& name(std::size_t index) const { return names_[index]; }

  /// The messages of one call: `text(name)` in place of a message's own text where it is not null; a `{{…}}` in it that is
  /// no field stays as it is.
  std::vector<Message> render(const std::function<Value(const std::string& name)>& text, const Values& inputs) const;

 private:
  std::vector<Message> messages_;
  std::vector<std::string> names_;
  std::vector<std::string> fields_;
};

}  // namespace hone
