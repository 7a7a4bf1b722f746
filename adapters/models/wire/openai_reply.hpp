#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "adapters/models/wire/http_message.hpp"
#include "adapters/models/wire/settings.hpp"
#include "programs/language_model.hpp"

namespace hone {

// What OpenAI's servers and those like them send, read leniently: what stands in a reply with the status 200, and in descriptions of models.

/// A reply's body as JSON; a discarded value where it is none. A token may end within a character, and some servers send its bytes as they are.
nlohmann::json json_from_server(const std::string& body);

/// Whether there is a choice: then a model was at work.
bool has_choice(const nlohmann::json& parsed);

/// The reply with the status and the body of the error that routers pass on under a 200: in place of a choice, beside an empty one, or within
/// it; nothing where there is none.
std::optional<HttpReply> hidden_error(const HttpReply& reply, const nlohmann::json& parsed);

/// The first choice as a completion, with its usage at the settings' price; nothing where there is no message. Nothing is redacted.
std::optional<Completion> completion_in(const nlohmann::json& parsed, const ModelSettings& settings);

/// The context window in a server's own description (`GET /models`, llama.cpp's `/props`), for `model`.
std::optional<std::int64_t> context_in(const std::string& description, const std::string& model);

}  // namespace hone
