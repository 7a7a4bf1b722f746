#include "adapters/models/simulated/chat_request.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/models/simulated/words.hpp"
#include "programs/json_member.hpp"
#include "programs/text.hpp"

namespace hone::simulated {
namespace {

using nlohmann::ordered_json;
using Style = TaskRequest::Style;

[[noreturn]] void refuse(std::string what) { throw std::invalid_argument(std::move(what)); }

std::string content_of(const ordered_json& message) {
  const ordered_json& content = member(message, "content");
  if (content.is_null()) return {};
  if (content.is_string()) return content.get<std::string>();
  if (!content.is_array()) refuse("The `content` of a message must be a string or a list of parts.");
  std::string text;
  for (const auto& part : content) {
    if (!part.is_object()) refuse("The parts of a message's `content` must be objects.");
    if (const ordered_json& words = member(part, "text"); words.is_string()) text += words.get_ref<const std::string&>();
  }
  return text;
}

std::vector<Message> messages_of(const ordered_json& body) {
  const ordered_json& list = member(body, "messages");
  if (!list.is_array() || list.empty()) refuse("`messages` must be a list with at least one message.");
  std::vector<Message> messages;
  for (const auto& message : list) {
    if (!message.is_object() || !member(message, "role").is_string()) refuse("Every message must be an object with a `role`.");
    messages.push_back({message["role"].get<std::string>(), content_of(message)});
  }
  return messages;
}

/// Nothing where the key is missing or null.
std::optional<std::int64_t> whole_number(const ordered_json& body, const char* key, std::int64_t lowest, std::int64_t highest) {
  const ordered_json& value = member(body, key);
  if (value.is_null()) return std::nullopt;
  const bool fits = value.is_number_unsigned() ? value.get<std::uint64_t>() <= static_cast<std::uint64_t>(highest) : value.is_number_integer();
  const std::int64_t number = fits ? value.get<std::int64_t>() : 0;
  if (fits && number >= lowest && number <= highest) return number;
  refuse(fmt::format("`{}` must be a whole number from {} to {}.", key, lowest, highest));
}

bool is_sampled(const ordered_json& body) {
  const ordered_json& temperature = member(body, "temperature");
  if (temperature.is_null()) return true;
  const double degrees = temperature.is_number() ? temperature.get<double>() : -1;
  if (!(degrees >= 0 && degrees <= 2)) refuse("`temperature` must be a number from 0 to 2.");
  return degrees > 0;
}

void check_stream(const ordered_json& body) {
  const ordered_json& stream = member(body, "stream");
  if (!stream.is_null() && !stream.is_boolean()) refuse("`stream` must be true or false.");
  if (stream == true) refuse("`stream` cannot be true: replies are sent whole. Leave it out.");
}

std::vector<std::string> schema_fields_of(const ordered_json& body) {
  const ordered_json& format = member(body, "response_format");
  if (format.is_null()) return {};
  if (!format.is_object() || !member(format, "type").is_string()) refuse("`response_format` must be an object with a `type`.");
  const std::string type = format["type"].get<std::string>();
  if (type == "text" || type == "json_object") return {};
  if (type != "json_schema") refuse("The `type` of `response_format` must be text, json_object or json_schema.");
  const ordered_json::json_pointer properties("/json_schema/schema/properties");
  if (!format.contains(properties) || !format[properties].is_object() || format[properties].empty()) {
    refuse("`response_format.json_schema.schema` must have `properties`.");
  }
  std::vector<std::string> fields;
  for (const auto& [name, ignored] : format[properties].items()) fields.push_back(name);
  return fields;
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

std::size_t ChatRequest::bytes() const {
  std::size_t bytes = 0;
  for (const Message& message : messages) bytes += message.content.size();
  return bytes;
}

ChatRequest read_chat_request(const ordered_json& body) {
  if (!body.is_object()) refuse("The body must be a JSON object.");
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  ChatRequest request;
  request.messages = messages_of(body);
  request.schema_fields = schema_fields_of(body);
  request.sampled = is_sampled(body);
  request.max_tokens = whole_number(body, "max_completion_tokens", 1, most);
  if (!request.max_tokens) request.max_tokens = whole_number(body, "max_tokens", 1, most);
  request.seed = whole_number(body, "seed", std::numeric_limits<std::int64_t>::min(), most);
  request.choices = static_cast<int>(whole_number(body, "n", 1, 128).value_or(1));
  check_stream(body);
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
