#include "adapters/models/simulated/chat_request.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/models/simulated/words.hpp"

namespace hone::simulated {
namespace {

using nlohmann::ordered_json;
using Style = TaskRequest::Style;

std::string content_of(const ordered_json& message) {
  const auto content = message.find("content");
  if (content == message.end()) return {};
  if (content->is_string()) return content->get<std::string>();
  std::string text;
  if (!content->is_array()) return text;
  for (const auto& part : *content) {
    if (part.is_object() && part.contains("text") && part["text"].is_string()) text += part["text"].get_ref<const std::string&>();
  }
  return text;
}

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

/// The names between `open` and `close` in `text`; with `at_line_start`, those alone that begin a line.
std::vector<std::string> marked_names(std::string_view text, std::string_view open, std::string_view close, bool at_line_start) {
  std::vector<std::string> names;
  for (auto at = text.find(open); at != std::string_view::npos; at = text.find(open, at + 1)) {
    if (at_line_start && at > 0 && text[at - 1] != '\n') continue;
    const auto start = at + open.size();
    const auto end = text.find(close, start);
    if (end == std::string_view::npos) break;
    const std::string_view name = text.substr(start, end - start);
    const bool is_name = !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") ==
                                              std::string_view::npos;
    if (is_name && name != "completed") add_once(names, name);
  }
  return names;
}

/// Names that the layout has and the input does not.
std::vector<std::string> outputs_of(std::vector<std::string> all, const std::vector<std::string>& inputs) {
  std::erase_if(all, [&](const std::string& name) { return std::find(inputs.begin(), inputs.end(), name) != inputs.end(); });
  return all;
}

/// Outputs where the prompt lists them: names in backticks on the lines after "output fields are:".
std::vector<std::string> listed_outputs(std::string_view prompt) {
  constexpr std::string_view opening = "output fields are:";
  std::vector<std::string> names;
  const auto at = prompt.find(opening);
  if (at == std::string_view::npos) return names;
  for (const auto line : lines_of(prompt.substr(std::min(at + opening.size() + 1, prompt.size())))) {
    const auto found = marked_names(line, "`", "`", false);
    if (found.empty()) break;
    add_once(names, found.front());
  }
  return names;
}

void find_fields(TaskRequest& task) {
  const std::string layout = task.prompt + "\n" + task.input;
  std::vector<std::string> all;
  std::vector<std::string> inputs;
  if (contains(layout, "[[ ## ")) {
    task.style = Style::headers;
    all = marked_names(layout, "[[ ## ", " ## ]]", false);
    inputs = marked_names(task.input, "[[ ## ", " ## ]]", true);
  } else if (all = marked_names(layout, "</", ">", false); !all.empty()) {
    task.style = Style::xml;
    inputs = marked_names(task.input, "<", ">", true);
  } else if (contains(layout, "JSON")) {
    task.style = Style::json;
    all = marked_names(layout, "\"", "\":", false);
    inputs = marked_names(task.input, "\"", "\":", false);
  }
  task.fields = listed_outputs(task.prompt);
  if (task.fields.empty()) task.fields = outputs_of(std::move(all), inputs);
  if (task.style != Style::plain && !task.fields.empty()) return;
  task.style = Style::plain;
  task.fields = {""};
}

}  // namespace

std::string ChatRequest::identity() const {
  std::string bytes;
  for (const Message& message : messages) bytes += fmt::format("{} {}\n{}\n", message.role, message.content.size(), message.content);
  return bytes + joined(schema_fields, " ");
}

ChatRequest read_chat_request(const ordered_json& body) {
  ChatRequest request;
  const auto messages = body.is_object() ? body.find("messages") : body.end();
  if (!body.is_object() || messages == body.end() || !messages->is_array() || messages->empty()) {
    throw std::invalid_argument("`messages` must be a list with at least one message");
  }
  for (const auto& message : *messages) {
    if (!message.is_object() || !message.contains("role") || !message["role"].is_string()) {
      throw std::invalid_argument("every message must have a `role`");
    }
    request.messages.push_back({message["role"].get<std::string>(), content_of(message)});
  }
  const ordered_json::json_pointer properties("/response_format/json_schema/schema/properties");
  if (body.contains(properties) && body[properties].is_object()) {
    for (const auto& [name, type] : body[properties].items()) request.schema_fields.push_back(name);
  }
  return request;
}

std::size_t TaskRequest::burden() const {
  std::size_t bytes = prompt.size();
  for (const Turn& demo : demos) bytes += demo.input.size() + demo.output.size();
  return bytes;
}

TaskRequest read_task(const ChatRequest& request) {
  TaskRequest task;
  for (const Message& message : request.messages) {
    if (message.role == "assistant") {
      task.demos.push_back({std::move(task.input), message.content});
      task.input.clear();
    } else if (message.role == "user") {
      task.input += (task.input.empty() ? "" : "\n") + message.content;
    } else {
      task.prompt += (task.prompt.empty() ? "" : "\n") + message.content;
    }
  }
  if (request.schema_fields.empty()) {
    find_fields(task);
  } else {
    task.style = Style::json;
    task.fields = request.schema_fields;
  }
  return task;
}

std::string write_reply(Style style, const std::vector<FieldText>& texts) {
  std::string reply;
  ordered_json object = ordered_json::object();
  for (const auto& [field, text] : texts) {
    if (style == Style::plain) reply += text;
    if (style == Style::headers) reply += fmt::format("[[ ## {} ## ]]\n{}\n\n", field, text);
    if (style == Style::xml) reply += fmt::format("<{0}>\n{1}\n</{0}>\n", field, text);
    if (style == Style::json) object[field] = text;
  }
  if (style == Style::headers) reply += "[[ ## completed ## ]]";
  return style == Style::json ? object.dump() : reply;
}

}  // namespace hone::simulated
