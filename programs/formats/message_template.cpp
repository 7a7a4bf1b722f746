#include "programs/formats/message_template.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "programs/error.hpp"
#include "programs/placeholders.hpp"
#include "programs/text.hpp"

namespace hone {

MessageTemplate::MessageTemplate(std::vector<Message> messages, std::vector<std::string> fields, const std::string& predictor)
    : messages_(std::move(messages)), fields_(std::move(fields)) {
  if (messages_.empty()) throw UserError(fmt::format("The template of `{}` has no messages.", predictor));
  for (Message& message : messages_) {
    if (message.role != "system" && message.role != "user" && message.role != "assistant") {
      throw UserError(fmt::format("The template of `{}` has a message with the role `{}`; roles are `system`, `user` and `assistant`.",
                                  predictor, message.role));
    }
    message.content = valid_utf8(std::move(message.content));
    const auto of_role = [&](const std::string& name) { return name.starts_with(message.role); };
    const auto earlier = std::ranges::count_if(names_, of_role);
    names_.push_back(earlier == 0 ? message.role : fmt::format("{}_{}", message.role, earlier + 1));
    check_placeholders(message.content, fields_, fmt::format("The message `{}` of the template of `{}`", names_.back(), predictor));
  }
}

std::vector<Message> MessageTemplate::render(const std::function<Value(const std::string&)>& text, const Values& inputs) const {
  std::vector<Message> rendered;
  for (std::size_t i = 0; i < messages_.size(); ++i) {
    const Value replaced = text(names_[i]);
    const std::string content = replaced.is_null() ? messages_[i].content : replaced.text();
    rendered.push_back({messages_[i].role, expand(content, fields_, inputs)});
  }
  return rendered;
}

}  // namespace hone
