#pragma once

#include <optional>
#include <string>

#include "adapters/models/wire/http_message.hpp"
#include "programs/failure.hpp"

namespace hone {

/// What a reply with an error status means. `server` opens the message: who answered, such as `"m" at http://…`.
///
/// Reads the error objects of OpenAI, Azure, Gemini, vLLM, llama.cpp and Ollama. The message quotes the server and is not redacted.
Failure failure_of(const HttpReply& reply, const std::string& server);

/// What a 200 means that is not the protocol's: the model may have worked, so the outcome counts as unknown.
Failure not_the_protocol(const HttpReply& reply, const std::string& server);

/// Seconds to wait that the server asks for: by `retry-after-ms` (Azure's, the finer one), else by `Retry-After`, a number, or a date, which is
/// read against the reply's own `Date`.
std::optional<double> retry_after_s(const HttpReply& reply);

}  // namespace hone
