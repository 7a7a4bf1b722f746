#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "programs/language_model.hpp"

namespace hone::simulated {

/// A chat request as the simulated model sees it: nothing but the messages, the schema where one is sent, and how many
/// replies of what length are wanted.
struct ChatRequest {
  std::vector<Message> messages;
  std::vector<std::string> schema_fields = {};  ///< properties of `response_format`, in order; empty: none was sent
  bool sampled = true;                          ///< the temperature is above 0, or not given
  std::optional<std::int64_t> max_tokens = {};  ///< of one reply
  std::optional<std::int64_t> seed = {};        ///< of the sampling
  int choices = 1;                              ///< replies wanted, 1 to 128

  /// Bytes of all messages.
  std::size_t bytes() const;

  /// What tells this request from others: roles, contents and schema fields.
  std::string identity() const;
};

/// Reads the body of an OpenAI chat completion. Throws std::invalid_argument, with what is wrong as a sentence, where it is
/// none or asks for a stream.
ChatRequest read_chat_request(const nlohmann::ordered_json& body);

/// One worked example: a user turn and the assistant's reply to it.
struct Turn {
  std::string input;
  std::string output;
};

/// A request to do the task, taken apart without knowing which program wrote it.
struct TaskRequest {
  enum class Style { plain, headers, json, xml };

  std::string prompt;              ///< system messages: the instruction, and a format's layout
  std::vector<Turn> demos;
  std::string input;               ///< the last user message
  Style style = Style::plain;
  std::vector<std::string> fields; ///< outputs asked for, in order; for plain one, named where the prompt names it, else ""

  /// Bytes that burden the model: the prompt and the demos.
  std::size_t burden() const;
};

/// Takes a request apart. Any request is a task: one without a known layout is plain.
TaskRequest read_task(const ChatRequest& request);

/// One output field with its text.
struct FieldText {
  std::string field;
  std::string text;
};
/// The reply as the style has it.
std::string write_reply(TaskRequest::Style style, const std::vector<FieldText>& texts);

}  // namespace hone::simulated
