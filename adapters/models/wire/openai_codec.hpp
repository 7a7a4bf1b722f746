#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/models/wire/http_message.hpp"
#include "adapters/models/wire/provider.hpp"
#include "adapters/models/wire/settings.hpp"

namespace hone {

/// Something that keeps settings from making a request.
struct SettingsProblem {
  std::string key;       ///< of the settings: "headers"
  std::string sentence;  ///< without a secret
};

/// All that does: a model without a name, `params` that is no object, asks for a stream or sets the messages, a header with a line break, numbers
/// out of range.
std::vector<SettingsProblem> problems_of(const ModelSettings& settings);

/// Chat completions as OpenAI has them, and as most servers speak them: requests to bytes, replies to completions. Pure.
class OpenAiCodec {
 public:
  /// `of_connection` are secrets beside the settings' own that no message may hold. Throws UserError with the first of
  /// `problems_of(settings)`, where there is one.
  explicit OpenAiCodec(ModelSettings settings, const std::vector<std::string>& of_connection = {});

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
  /// A body but for its messages, which go between `head` and `tail`.
  struct Frame {
    std::string head;
    std::string tail;
    std::int64_t max_output_tokens = 0;
    bool sampled = false;
  };
  Frame frame_for(const ModelRequest& request) const;
  HttpReply without_secrets(HttpReply reply) const;

  ModelSettings settings_;
  std::vector<std::string> secrets_;
  std::vector<std::string> credentials_;  // those that are cut out of answers too
  std::string server_;
  bool reasons_ = false;            ///< counts its reasoning, and says so with max_completion_tokens
  bool holds_secret_ = false;       ///< a key stands in the body, by `params`
  bool takes_temperature_ = true;
  Frame usual_;  ///< of requests that set nothing themselves, which nearly all are
};

}  // namespace hone
