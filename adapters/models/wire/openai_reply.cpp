#include "adapters/models/wire/openai_reply.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "adapters/models/wire/cost.hpp"
#include "programs/json_line.hpp"
#include "programs/json_member.hpp"
#include "programs/json_text.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

using nlohmann::json;

constexpr std::int64_t most_tokens = 1'000'000'000;  // a usage above this is nonsense, not usage

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
  if (word == "stop" || word == "eos" || word == "eos_token" || word == "end_turn" || word == "stop_sequence") return FinishReason::stop;
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

}  // namespace

json json_from_server(const std::string& body) {
  json parsed = json_from_outside(body);
  return parsed.is_discarded() ? json_from_outside(valid_utf8(body)) : parsed;
}

bool has_choice(const json& parsed) { return !first_choice(parsed).is_null(); }

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

std::optional<Completion> completion_in(const json& parsed, const ModelSettings& settings) {
  const json& choice = first_choice(parsed);
  if (!is_message(member(choice, "message"))) return std::nullopt;
  Completion completion;
  read_message(completion, choice);
  read_usage(completion, member(parsed, "usage"), settings.price);
  const json& model = member(parsed, "model");
  completion.model = model.is_string() ? model.get<std::string>() : settings.model;
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
