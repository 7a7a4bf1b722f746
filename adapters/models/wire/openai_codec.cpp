#include "adapters/models/wire/openai_codec.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/models/wire/cost.hpp"
#include "adapters/models/wire/http_error.hpp"
#include "adapters/models/wire/redact.hpp"
#include "programs/error.hpp"
#include "programs/json_line.hpp"
#include "programs/json_text.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::int64_t longest_context = 131'072;     // of a reply whose length nothing bounds
constexpr std::int64_t most_tokens = 1'000'000'000;  // a usage above this is nonsense, not usage

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

void check(const ModelSettings& settings) {
  const auto refuse = [&](std::string_view what) {
    throw UserError(fmt::format("models.{}: {}", settings.role, what));
  };
  if (settings.model.empty()) refuse("`model` is missing; give the name of a model that the server knows.");
  if (settings.max_tokens < 1) refuse("`max_tokens` must be at least 1.");
  if (settings.timeout <= Seconds::zero()) refuse("`timeout` must be longer than nothing.");
  if (settings.input_safety < 1) refuse("`input_safety` must be at least 1.0.");
  if (breaks_line(settings.api_key)) refuse("`api_key` holds a line break; remove it.");
  for (const auto& [name, value] : settings.headers) {
    if (name.empty() || name.find_first_of(" \t:") != std::string::npos || breaks_line(name)) {
      refuse(fmt::format("`headers` has the name \"{}\", which is none for a header.", excerpt(name, 40)));
    }
    if (breaks_line(value)) refuse(fmt::format("the value of header \"{}\" holds a line break; remove it.", name));
  }
  const json& params = settings.params.json();
  if (params.is_null()) return;
  if (!params.is_object()) refuse("`params` must be a mapping of names to values.");
  if (params.contains("messages")) refuse("`params.messages` cannot be set: messages are made by the program.");
  if (params.contains("stream") && params["stream"] == true) refuse("`params.stream` cannot be true: replies are read whole.");
}

ordered_json schema_of(const Value& schema) {
  return ordered_json::parse(schema.is_string() ? schema.text() : schema.json().dump());
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

std::string trimmed_front(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string() : std::string(text.substr(first));
}

/// Takes the thinking off the front of `text`. Templates that open the block in the prompt leave only its end in the reply.
void split_thinking(Completion& completion) {
  static constexpr std::string_view open = "<think>";
  static constexpr std::string_view close = "</think>";
  const std::string text = trimmed_front(completion.text);
  const bool opened = text.starts_with(open);
  const auto end = text.find(close);
  if (!opened && (end == std::string::npos || text.find(open) < end)) return;
  const std::size_t start = opened ? open.size() : 0;
  completion.reasoning += text.substr(start, end == std::string::npos ? end : end - start);
  completion.text = end == std::string::npos ? "" : trimmed_front(std::string_view(text).substr(end + close.size()));
}

const json& member(const json& object, const char* key) {
  static const json none;
  if (!object.is_object()) return none;
  const auto found = object.find(key);
  return found == object.end() ? none : *found;
}

std::string text_of(const json& content) {
  if (content.is_string()) return content.get<std::string>();
  std::string text;
  if (!content.is_array()) return text;
  for (const json& part : content) {
    if (const json& words = member(part, "text"); words.is_string()) text += words.get_ref<const std::string&>();
  }
  return text;
}

FinishReason finish_of(const json& reason) {
  if (!reason.is_string()) return FinishReason::stop;  // servers that say nothing say it of whole replies
  const std::string& word = reason.get_ref<const std::string&>();
  if (word == "stop" || word == "eos" || word == "end_turn" || word == "stop_sequence") return FinishReason::stop;
  if (word == "length" || word == "max_tokens") return FinishReason::length;
  if (word == "content_filter") return FinishReason::content_filter;
  return FinishReason::other;
}

std::optional<std::int64_t> tokens_at(const json& usage, const char* key) {
  const json& count = member(usage, key);
  if (!count.is_number()) return std::nullopt;
  const double tokens = count.get<double>();  // some servers write 12.0
  if (tokens < 0 || tokens > static_cast<double>(most_tokens) || tokens != std::floor(tokens)) return std::nullopt;
  return static_cast<std::int64_t>(tokens);
}

/// A token may end within a character, and some servers send its bytes as they are.
json json_from_server(const std::string& body) {
  json parsed = json_from_outside(body);
  return parsed.is_discarded() ? json_from_outside(valid_utf8(body)) : parsed;
}

void read_usage(Completion& completion, const json& usage, const std::optional<Price>& price) {
  const auto input = tokens_at(usage, "prompt_tokens");
  auto output = tokens_at(usage, "completion_tokens");
  completion.spend.calls = 1;
  const bool counted = input && output && *input > 0 && (*output > 0 || completion.text.empty());  // no request has 0 tokens: the server did not count
  if (!counted) {
    completion.usage_assumed = true;
    return;
  }
  // Some servers count the tokens of reasoning in the sum only.
  if (const auto total = tokens_at(usage, "total_tokens")) output = std::max(*output, *total - *input);
  const auto cached = tokens_at(member(usage, "prompt_tokens_details"), "cached_tokens");
  completion.spend.input_tokens = *input;
  completion.spend.output_tokens = *output;
  completion.spend.usd = usd(price, *input, cached.value_or(0), *output);
}

void read_message(Completion& completion, const json& choice) {
  const json& message = member(choice, "message");
  completion.text = text_of(member(message, "content"));
  completion.finish = finish_of(member(choice, "finish_reason"));
  for (const char* key : {"reasoning_content", "reasoning"}) {
    if (completion.reasoning.empty()) completion.reasoning = text_of(member(message, key));
  }
  if (const std::string refusal = text_of(member(message, "refusal")); completion.text.empty() && !refusal.empty()) {
    completion.text = refusal;
    completion.finish = FinishReason::content_filter;
  }
  split_thinking(completion);
}

/// Whether a message is one: its text as text, as parts, or left out. An object or a number in its place is no empty answer of the model's.
bool is_message(const json& message) {
  const json& content = member(message, "content");
  return message.is_object() && (content.is_null() || content.is_string() || content.is_array());
}

const json& first_choice(const json& parsed) {
  static const json none;
  const json& choices = member(parsed, "choices");
  return choices.is_array() && !choices.empty() ? choices[0] : none;
}

/// Finish reasons by which routers and servers say that they failed, whatever text had come by then.
bool means_failure(const json& finish) {
  return finish == "error" || finish == "abort" || finish == "insufficient_system_resource";
}

/// Routers pass an upstream's error on under a 200: in place of a choice, beside an empty one, or within it.
std::optional<HttpReply> hidden_error(const HttpReply& reply, const json& parsed) {
  const json& choice = first_choice(parsed);
  const json& finish = member(choice, "finish_reason");
  const bool answered = !text_of(member(member(choice, "message"), "content")).empty();
  json error = member(choice, "error").is_null() ? member(parsed, "error") : member(choice, "error");
  const bool is_error = (error.is_object() && !error.empty()) || (error.is_string() && error != "");
  if (!means_failure(finish) && (answered || !is_error)) return std::nullopt;
  if (!is_error) error = "the reply ended with the finish reason `" + finish.get<std::string>() + "`";
  const json& code = member(error, "code");
  HttpReply hidden = reply;
  hidden.status = code.is_number_integer() && code >= 400 && code < 600 ? code.get<int>() : 502;
  hidden.body = json_line(json{{"error", std::move(error)}});
  return hidden;
}

}  // namespace

OpenAiCodec::OpenAiCodec(ModelSettings settings) : settings_(std::move(settings)), secrets_(secrets_of(settings_)), credentials_(credentials_of(settings_)) {
  check(settings_);
  const bool by_name = is_reasoning_model(settings_.model);
  reasons_ = by_name || !member(settings_.params.json(), "reasoning_effort").is_null();
  takes_temperature_ = !by_name;
  server_ = fmt::format("Model \"{}\" at {}", settings_.model, settings_.base_url);
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
    ordered_json format = {{"name", "output"}, {"strict", true}, {"schema", schema_of(request.response_schema)}};
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

/// For messages: redacted before anything is cut, or a piece of a key would be left.
HttpReply OpenAiCodec::without_secrets(HttpReply reply) const {
  reply.body = redacted(std::move(reply.body), secrets_);
  for (auto& [name, value] : reply.headers) value = redacted(std::move(value), secrets_);
  return reply;
}

Result<Completion> OpenAiCodec::decode(const HttpReply& reply) const {
  if (reply.status / 100 != 2) return failure_of(without_secrets(reply), server_);
  const json parsed = json_from_server(reply.body);
  const json& choice = first_choice(parsed);
  if (const auto hidden = hidden_error(reply, parsed)) {
    Failure failure = failure_of(without_secrets(*hidden), server_);
    failure.refused = failure.refused && choice.is_null();  // where there is a choice, a model was at work
    return failure;
  }
  if (!is_message(member(choice, "message"))) return not_the_protocol(without_secrets(reply), server_);
  Completion completion;
  read_message(completion, choice);
  read_usage(completion, member(parsed, "usage"), settings_.price);
  const json& model = member(parsed, "model");
  completion.model = model.is_string() ? model.get<std::string>() : settings_.model;
  // An echoed key must not be kept; a header's value that is a plain word may be part of an answer.
  for (std::string* text : {&completion.text, &completion.reasoning, &completion.model}) *text = redacted(std::move(*text), credentials_);
  return completion;
}

std::optional<std::int64_t> context_in(const std::string& description, const std::string& model) {
  const json parsed = json_from_outside(description);
  const auto window = [](const json& object) -> std::optional<std::int64_t> {
    for (const char* key : {"max_model_len", "context_length", "context_window", "n_ctx", "n_ctx_train"}) {
      if (const auto tokens = tokens_at(object, key); tokens && *tokens > 0) return tokens;
    }
    return std::nullopt;
  };
  // llama.cpp: what one slot has, which is less than what the model was trained for.
  if (const auto tokens = window(member(parsed, "default_generation_settings"))) return tokens;
  const json& models = member(parsed, "data");
  if (!models.is_array()) return std::nullopt;
  for (const json& entry : models) {
    // A server of one file calls it by its path, whatever name it is asked for.
    if (models.size() > 1 && member(entry, "id") != model) continue;
    if (const auto tokens = window(entry)) return tokens;
    return window(member(entry, "meta"));
  }
  return std::nullopt;
}

}  // namespace hone
