#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "programs/result.hpp"
#include "programs/value.hpp"

namespace hone {

/// The type of a field: `str`, `int`, `float`, `bool`, `list[T]`, `Literal['a', 'b']`, `dict`.
struct FieldType {
  enum class Kind { str, integer, number, boolean, list, literal, object };
  Kind kind = Kind::str;
  std::vector<FieldType> item;       ///< one element for a list, else empty
  std::vector<std::string> options;  ///< of a literal

  /// As it is written in a signature string.
  std::string text() const;
  friend bool operator==(const FieldType&, const FieldType&) = default;
};

struct Field {
  std::string name;
  FieldType type;
  std::string description;  ///< empty: none
  friend bool operator==(const Field&, const Field&) = default;
};

/// What a step takes and gives. The instruction is not part of it: it is a component.
struct Signature {
  std::vector<Field> inputs;
  std::vector<Field> outputs;

  /// DSPy's string syntax: "question, passages: list[str] -> answer: str".
  std::string text() const;
  /// "Given the fields `a`, `b`, produce the fields `c`."
  std::string default_instruction() const;
  friend bool operator==(const Signature&, const Signature&) = default;
};

/// The names of `fields`, in order.
std::vector<std::string> names_of(const std::vector<Field>& fields);

/// Reads DSPy's string syntax. Throws UserError that quotes the string and says what is wrong at which column.
Signature parse_signature(std::string_view text);

/// A model's words as a value of `type`: without white space at the ends; what is no `str` also without quotes, emphasis and
/// a full stop; `Literal[a]` and `str[a]` as `a`; a list as JSON, as Python writes it, or an item a line with its bullet.
/// Fails with `unparsable` where they are no such value.
Result<Value> read_typed(const FieldType& type, std::string_view words);

/// The same for what stood in a JSON reply: a value of that type already, or words. Null is no value of any type.
Result<Value> read_typed_json(const FieldType& type, const nlohmann::ordered_json& json);

/// The JSON schema of the outputs, properties in the order declared, all required, no others allowed.
nlohmann::ordered_json output_schema(const std::vector<Field>& outputs);

}  // namespace hone
