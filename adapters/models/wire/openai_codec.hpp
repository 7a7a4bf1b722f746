#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/models/wire/http_message.hpp"
#include "adapters/models/wire/provider.hpp"
#include "adapters/models/wire/settings.hpp"

namespace hone {

/// Chat completions as OpenAI has them, and as most servers speak them: requests to bytes, replies to completions. Pure.
class OpenAiCodec {
 public:
  /// Throws UserError where the settings cannot make a request: `params` that is no object or asks for a stream, a
  /// header with a line break, numbers out of range.
  explicit OpenAiCodec(ModelSettings settings);

  /// The body. Keys come in a fixed order: model, messages, the limit, temperature, response_format, then `params` by name.
  ///
  /// The limit is `max_completion_tokens` for reasoning models (by name, or where `params` sets `reasoning_effort`), else
  /// `max_tokens`; `params` wins over everything. Bytes that are no UTF-8 are sent as U+FFFD.
  WireRequest encode(const ModelRequest& request) const;

  /// The reply as a completion without latency and key, or what its failure means. No secret is in either.
  Result<Completion> decode(const HttpReply& reply) const;

  /// What to say of this model's server in a message: `"m" at http://…`.
  const std::string& server() const { return server_; }

  const ModelSettings& settings() const { return settings_; }
  const std::vector<std::string>& secrets() const { return secrets_; }

 private:
  ModelSettings settings_;
  std::vector<std::string> secrets_;
  std::string server_;
  bool reasons_ = false;            ///< counts its reasoning, and says so with max_completion_tokens
  bool takes_temperature_ = true;
};

/// The context window in a server's own description (`GET /models`, llama.cpp's `/props`), for `model`.
std::optional<std::int64_t> context_in(const std::string& description, const std::string& model);

}  // namespace hone
