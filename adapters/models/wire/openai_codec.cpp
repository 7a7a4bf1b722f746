#include "adapters/models/wire/openai_codec.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/models/wire/http_error.hpp"
#include "adapters/models/wire/openai_reply.hpp"
#include "adapters/models/wire/redact.hpp"
#include "programs/error.hpp"
#include "programs/json_line.hpp"
#include "programs/json_text.hpp"

namespace hone {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::int64_t longest_context = 131'072;  // of a reply whose length nothing bounds

bool is_reasoning_model(std::string_view model) {
  if (const auto slash = model.rfind('/'); slash != std::string_view::npos) model.remove_prefix(slash + 1);
  static constexpr std::array<std::string_view, 4> families = {"o1", "o3", "o4", "gpt-5"};
  for (const std::string_view family : families) {
    if (!model.starts_with(family)) continue;
    const char next = model.size() == family.size() ? '-' : model[family.size()];
    if (next == '-' || next == '.') return true;
  }
  return false;
}

bool breaks_line(const std::string& text) { return text.find_first_of("\r\n") != std::string::npos; }

ordered_json schema_of(const Value& schema) {
  return ordered_json::parse(schema.is_string() ? schema.text() : schema.json().dump());
}

/// Whether an object of any names is somewhere in it: OpenAI refuses a strict schema that has one.
bool has_free_object(const ordered_json& schema) {
  if (!schema.is_object()) return false;
  const auto properties = schema.find("properties");
  if (properties == schema.end() && schema.value("type", ordered_json()) == "object") return true;
  if (const auto items = schema.find("items"); items != schema.end() && has_free_object(*items)) return true;
  return properties != schema.end() && std::any_of(properties->begin(), properties->end(), has_free_object);
}

void merge(ordered_json& body, const json& params) {
  if (!params.is_object()) return;
  for (const auto& [name, value] : params.items()) {
    if (value.is_null()) {
      body.erase(name);
    } else {
      body[name] = value;
    }
  }
}

std::string messages_text(const std::vector<Message>& messages) {
  std::string text = "[";
  for (const Message& message : messages) {
    if (text.size() > 1) text += ',';
    text.append(R"({"role":)").append(json_line(json(message.role)));
    text.append(R"(,"content":)").append(json_line(json(message.content))).append("}");
  }
  return text += "]";
}

std::int64_t output_bound(const ordered_json& body, const ModelSettings& settings) {
  std::int64_t bound = 0;
  for (const char* key : {"max_completion_tokens", "max_tokens"}) {
    if (const auto found = body.find(key); found != body.end() && found->is_number_integer()) {
      bound = std::max(bound, found->get<std::int64_t>());
    }
  }
  if (bound <= 0) bound = settings.context.value_or(longest_context);
  const auto choices = body.find("n");
  const bool several = choices != body.end() && choices->is_number_integer() && choices->get<std::int64_t>() > 1;
  return several ? bound * choices->get<std::int64_t>() : bound;
}

bool is_sampled(const ordered_json& body) {
  const auto temperature = body.find("temperature");
  return temperature == body.end() || !temperature->is_number() || temperature->get<double>() > 0;
}

}  // namespace

std::vector<SettingsProblem> problems_of(const ModelSettings& settings) {
  std::vector<SettingsProblem> problems;
  const auto add = [&](const char* key, std::string sentence) { problems.push_back({key, std::move(sentence)}); };
  if (settings.model.empty()) add("model", "`model` is missing; give the name of a model that the server knows.");
  if (settings.max_tokens < 1) add("max_tokens", "`max_tokens` must be at least 1.");
  if (settings.timeout <= Seconds::zero()) add("timeout", "`timeout` must be longer than nothing.");
  if (settings.input_safety < 1) add("input_safety", "`input_safety` must be at least 1.0.");
  if (breaks_line(settings.api_key)) add("api_key", "`api_key` holds a line break; remove it.");
  for (const auto& [name, value] : settings.headers) {
    if (name.empty() || name.find_first_of(" \t:") != std::string::npos || breaks_line(name)) {
      add("headers", fmt::format("`headers` has the name \"{}\", which is none for a header.", excerpt(name, 40)));
    } else if (breaks_line(value)) {
      add("headers", fmt::format("the value of header \"{}\" holds a line break; remove it.", name));
    }
  }
  const json& params = settings.params.json();
  if (!params.is_null() && !params.is_object()) add("params", "`params` must be a mapping of names to values.");
  if (params.is_object() && params.contains("messages")) add("params", "`params.messages` cannot be set: messages are made by the program.");
  if (params.is_object() && params.value("stream", json()) == true) add("params", "`params.stream` cannot be true: replies are read whole.");
  return problems;
}

OpenAiCodec::OpenAiCodec(ModelSettings settings, const std::vector<std::string>& of_connection)
    : settings_(std::move(settings)), secrets_(secrets_of(settings_)), credentials_(credentials_of(settings_)) {
  secrets_.insert(secrets_.end(), of_connection.begin(), of_connection.end());
  if (const auto problems = problems_of(settings_); !problems.empty()) {
    throw UserError(fmt::format("models.{}: {}", settings_.role, problems.front().sentence));
  }
  const bool by_name = is_reasoning_model(settings_.model);
  const json& params = settings_.params.json();
  reasons_ = by_name || (params.contains("reasoning_effort") && !params["reasoning_effort"].is_null());
  takes_temperature_ = !by_name;
  server_ = redacted(fmt::format("Model \"{}\" at {}", settings_.model, settings_.base_url), secrets_);
  usual_ = frame_for(ModelRequest{});
  const std::string settled = usual_.head + usual_.tail;
  holds_secret_ = redacted(settled, secrets_) != settled;
}

OpenAiCodec::Frame OpenAiCodec::frame_for(const ModelRequest& request) const {
  ordered_json body = ordered_json::object();
  body["model"] = settings_.model;
  body["messages"] = nullptr;
  body[reasons_ ? "max_completion_tokens" : "max_tokens"] = request.max_tokens.value_or(settings_.max_tokens);
  const auto temperature = request.temperature ? request.temperature : settings_.temperature;
  if (temperature && takes_temperature_) body["temperature"] = *temperature;
  if (!request.response_schema.is_null()) {
    ordered_json schema = schema_of(request.response_schema);
    ordered_json format = {{"name", "output"}, {"strict", !has_free_object(schema)}};
    format["schema"] = std::move(schema);
    body["response_format"] = {{"type", "json_schema"}, {"json_schema", std::move(format)}};
  }
  merge(body, settings_.params.json());
  // Quotes in a string are escaped, so the first such text is the key.
  static constexpr std::string_view key = R"("messages":)";
  const std::string text = json_line(body);
  const auto start = text.find(key) + key.size();
  Frame frame;
  frame.head = text.substr(0, start);
  frame.tail = text.substr(start + std::string_view("null").size());
  frame.max_output_tokens = output_bound(body, settings_);
  frame.sampled = is_sampled(body);
  return frame;
}

WireRequest OpenAiCodec::encode(const ModelRequest& request) const {
  const bool usual = !request.temperature && !request.max_tokens && request.response_schema.is_null();
  const Frame own = usual ? Frame{} : frame_for(request);
  const Frame& frame = usual ? usual_ : own;
  WireRequest wire;
  wire.body = frame.head + messages_text(request.messages) + frame.tail;
  if (holds_secret_) wire.kept = redacted(wire.body, secrets_);
  wire.messages = static_cast<std::int64_t>(request.messages.size());
  wire.max_output_tokens = frame.max_output_tokens;
  wire.sampled = frame.sampled;
  return wire;
}

/// For messages: redacted before anything is cut, or a piece of a key would be left. JSON may escape a letter of a key, so its texts are looked at.
HttpReply OpenAiCodec::without_secrets(HttpReply reply) const {
  if (json body = json_from_server(reply.body); body.is_structured()) {
    change_texts(body, [this](std::string text) { return redacted(std::move(text), secrets_); });
    reply.body = json_line(body);
  }
  reply.body = redacted(std::move(reply.body), secrets_);
  for (auto& [name, value] : reply.headers) value = redacted(std::move(value), secrets_);
  return reply;
}

Result<Completion> OpenAiCodec::decode(const HttpReply& reply) const {
  if (reply.status / 100 != 2) return failure_of(without_secrets(reply), server_);
  const json parsed = json_from_server(reply.body);
  if (const auto hidden = hidden_error(reply, parsed)) {
    Failure failure = failure_of(without_secrets(*hidden), server_);
    failure.refused = failure.refused && !has_choice(parsed);  // where there is a choice, a model was at work
    return failure;
  }
  auto completion = completion_in(parsed, settings_);
  if (!completion) return not_the_protocol(without_secrets(reply), server_);
  // An echoed key must not be kept; a header's value that is a plain word may be part of an answer.
  for (std::string* text : {&completion->text, &completion->reasoning, &completion->model}) *text = redacted(std::move(*text), credentials_);
  return *std::move(completion);
}

}  // namespace hone
