#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "programs/component.hpp"
#include "programs/language_model.hpp"
#include "programs/result.hpp"
#include "programs/signature.hpp"
#include "programs/value.hpp"

namespace hone {

/// What stands where a demo has no value for a field.
inline constexpr std::string_view not_supplied = "Not supplied for this example";

/// How the fields of a predictor become messages, and a reply becomes its outputs.
///
/// A prompt is a system message with the instruction, byte for byte, demos as turns of user and assistant (incomplete ones
/// first), and the inputs as the last user message. Stateless; safe from several threads.
class Format {
 public:
  virtual ~Format() = default;

  /// The messages of one call. A value that `inputs` or a demo lacks renders as `not_supplied`.
  std::vector<Message> render(const Signature& signature, std::string_view instruction, const std::vector<Demo>& demos,
                              const Values& inputs) const;

  /// The reply that a model should give to write `values`: the assistant's turn of a demo. `parse` reads it back, as long as
  /// no text holds the marks of the format itself.
  virtual std::string reply(const std::vector<Field>& outputs, const Values& values) const = 0;

  /// The outputs in a reply, leniently: what is outside the fields is ignored, and the first occurrence of a field counts.
  /// Where only a leading field `reasoning` is missing, it is what stands before the other fields.
  /// Fails with `empty_reply` or `unparsable`; the message says which field was not found or read, and how it should stand.
  Result<Values> parse(const std::vector<Field>& outputs, std::string_view reply) const;

  /// What a reply has to look like, in a sentence: said in the last user message and in a repair call.
  virtual std::string request(const std::vector<Field>& outputs) const = 0;

  /// The schema for `ModelRequest::response_schema`; null: none.
  virtual Value response_schema(const std::vector<Field>&) const { return {}; }

 private:
  virtual std::string system(const Signature& signature, std::string_view instruction) const = 0;
  virtual std::string inputs(const std::vector<Field>& fields, const Values& values) const = 0;
  virtual Result<Values> read(const std::vector<Field>& outputs, std::string_view reply) const = 0;
};

/// "plain", "chat", "json" or "xml"; null for any other name.
const Format* find_format(std::string_view name);

/// The names that `find_format` knows and that fit so many outputs: `plain` only fits one.
std::vector<std::string> format_names(std::size_t outputs);

}  // namespace hone
