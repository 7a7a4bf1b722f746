#include "programs/signature.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

using nlohmann::ordered_json;
using Kind = FieldType::Kind;

constexpr int max_nesting = 8;

struct NamedKind {
  Kind kind;
  std::string_view name;
};
constexpr NamedKind simple_kinds[] = {
    {Kind::str, "str"}, {Kind::integer, "int"}, {Kind::number, "float"}, {Kind::boolean, "bool"}, {Kind::object, "dict"}};

bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool continues_name(char c) { return starts_name(c) || (c >= '0' && c <= '9'); }

/// Reads a signature from left to right; knows the column of what is wrong.
class SignatureReader {
 public:
  explicit SignatureReader(std::string_view text) : text_(text) {}

  Signature read() {
    Signature signature;
    signature.inputs = fields();
    if (!take("->")) fail("`->` is expected between inputs and outputs");
    signature.outputs = fields();
    skip_space();
    if (at_ < text_.size()) fail(take("->") ? "there may be only one `->`" : "`,` is expected between fields");
    return signature;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw UserError(fmt::format("The signature `{}` does not parse: {} (column {}). A signature is written as "
                                "`question, passages: list[str] -> answer`.",
                                text_, what, at_ + 1));
  }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }

  bool take(std::string_view token) {
    skip_space();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  std::string name(std::string_view what) {
    skip_space();
    const std::size_t begin = at_;
    if (begin < text_.size() && starts_name(text_[begin])) {
      while (at_ < text_.size() && continues_name(text_[at_])) ++at_;
    }
    if (at_ == begin) fail(fmt::format("{} is expected", what));
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::vector<Field> fields() {
    std::vector<Field> list;
    do {
      skip_space();
      const std::size_t begin = at_;
      Field field{name("the name of a field"), {}, {}};
      const std::string name = lower_ascii(field.name);  // replies are read without regard to case
      if (contains(names_, name)) {
        at_ = begin;
        fail(fmt::format("the field `{}` stands twice, whatever the case of its letters", field.name));
      }
      names_.push_back(name);
      if (take(":")) field.type = type(0);
      list.push_back(std::move(field));
    } while (take(","));
    return list;
  }

  FieldType type(int depth) {
    skip_space();
    const std::size_t begin = at_;
    const std::string word = name("a type");
    for (const auto& simple : simple_kinds) {
      if (simple.name == word) return {simple.kind, {}, {}};
    }
    if (word == "list") return list_type(depth);
    if (word == "Literal") return literal_type();
    at_ = begin;
    fail(fmt::format("`{}` is no type; there are `str`, `int`, `float`, `bool`, `dict`, `list[...]` and `Literal['a', 'b']`", word));
  }

  FieldType list_type(int depth) {
    FieldType list{Kind::list, {FieldType{}}, {}};
    if (!take("[")) return list;
    if (depth == max_nesting) fail("lists are nested too deeply");
    list.item.front() = type(depth + 1);
    if (!take("]")) fail("`]` is expected after the type of the list's items");
    return list;
  }

  FieldType literal_type() {
    FieldType literal{Kind::literal, {}, {}};
    if (!take("[")) fail("`[` is expected after `Literal`");
    do {
      literal.options.push_back(option());
    } while (take(","));
    if (!take("]")) fail("`]` is expected after the options of the `Literal`");
    return literal;
  }

  std::string option() {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') fail("an option in quotes is expected");
    std::string option;
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      option += text_[at_];
    }
    if (at_ == text_.size()) fail("the quote of an option is not closed");
    ++at_;
    return option;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string> names_;
};

std::string quoted_option(const std::string& option) {
  std::string text = "'";
  for (const char c : option) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

std::string fields_text(const std::vector<Field>& fields) {
  std::string text;
  for (const Field& field : fields) {
    if (!text.empty()) text += ", ";
    text += field.name;
    if (field.type.kind != Kind::str) text += ": " + field.type.text();
  }
  return text;
}

ordered_json type_schema(const FieldType& type) {
  switch (type.kind) {
    case Kind::str: return {{"type", "string"}};
    case Kind::integer: return {{"type", "integer"}};
    case Kind::number: return {{"type", "number"}};
    case Kind::boolean: return {{"type", "boolean"}};
    case Kind::list: return {{"type", "array"}, {"items", type_schema(type.item.front())}};
    case Kind::literal: return {{"type", "string"}, {"enum", type.options}};
    case Kind::object: break;
  }
  return {{"type", "object"}};
}

std::string backquoted(const std::vector<Field>& fields) {
  std::string text;
  for (const Field& field : fields) text += (text.empty() ? "`" : ", `") + field.name + "`";
  return text;
}

}  // namespace

std::string FieldType::text() const {
  for (const auto& simple : simple_kinds) {
    if (simple.kind == kind) return std::string(simple.name);
  }
  if (kind == Kind::list) return "list[" + item.front().text() + "]";
  std::string text;
  for (const std::string& option : options) text += (text.empty() ? "Literal[" : ", ") + quoted_option(option);
  return text + "]";
}

std::string Signature::text() const { return fields_text(inputs) + " -> " + fields_text(outputs); }

std::string Signature::default_instruction() const {
  return fmt::format("Given the fields {}, produce the fields {}.", backquoted(inputs), backquoted(outputs));
}

std::vector<std::string> names_of(const std::vector<Field>& fields) {
  std::vector<std::string> names;
  for (const Field& field : fields) names.push_back(field.name);
  return names;
}

Signature parse_signature(std::string_view text) { return SignatureReader(text).read(); }

ordered_json output_schema(const std::vector<Field>& outputs) {
  ordered_json properties = ordered_json::object();
  for (const Field& field : outputs) {
    ordered_json& property = properties[field.name] = type_schema(field.type);
    if (!field.description.empty()) property["description"] = field.description;
  }
  return {{"type", "object"}, {"properties", properties}, {"required", names_of(outputs)}, {"additionalProperties", false}};
}

}  // namespace hone
