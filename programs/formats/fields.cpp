#include "programs/formats/fields.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/formats/format.hpp"
#include "programs/json_line.hpp"

namespace hone {

using Kind = FieldType::Kind;

std::string field_line(const Field& field) {
  std::string line = fmt::format("`{}` ({})", field.name, field.type.text());
  if (!field.description.empty()) line += ": " + field.description;
  return line;
}

std::string listed_fields(const Signature& signature) {
  std::string text = "Your input fields are:";
  for (const Field& field : signature.inputs) text += "\n- " + field_line(field);
  text += "\nYour output fields are:";
  for (const Field& field : signature.outputs) text += "\n- " + field_line(field);
  return text;
}

std::string type_in_words(const FieldType& type) {
  switch (type.kind) {
    case Kind::str: return "text";
    case Kind::integer: return "a whole number";
    case Kind::number: return "a number";
    case Kind::boolean: return "true or false";
    case Kind::list: return "a JSON list, each item " + type_in_words(type.item.front());
    case Kind::object: return "a JSON object";
    case Kind::literal: break;
  }
  std::string words;
  for (const std::string& option : type.options) words += (words.empty() ? "one of: " : "; ") + option;
  return words;
}

std::string supplied(const Values& values, std::string_view name) {
  const Value& value = find_or_null(values, name);
  return value.is_null() ? std::string(not_supplied) : value.text();
}

std::string output_text(const Field& field, const Values& values) {
  const Value& value = find_or_null(values, field.name);
  const bool structured = field.type.kind == Kind::list || field.type.kind == Kind::object;
  if (value.is_null() || !structured) return supplied(values, field.name);
  return json_line(value.json());
}

Failure field_not_found(std::string_view name) {
  return {FailureKind::unparsable, fmt::format("The field `{}` was not found in the reply.", name)};
}

Failure field_not_read(std::string_view name, const Failure& why) {
  return {FailureKind::unparsable, fmt::format("The field `{}` of the reply could not be read: {}", name, why.message)};
}

bool is_leading_reasoning(const std::vector<Field>& outputs, std::size_t index) {
  return index == 0 && outputs.size() > 1 && outputs.front().name == "reasoning";
}

Result<Values> read_sections(const std::vector<Field>& outputs, const Sections& sections) {
  Values values;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Field& field = outputs[i];
    const auto section = sections.found.find(field.name);
    const bool whole_reply = outputs.size() == 1 && !sections.any;
    if (section == sections.found.end() && !whole_reply && !is_leading_reasoning(outputs, i)) return field_not_found(field.name);
    const Result<Value> value = read_typed(field.type, section == sections.found.end() ? sections.preamble : section->second);
    if (!value) return field_not_read(field.name, value.error());
    values.insert_or_assign(field.name, *value);
  }
  return values;
}

std::string labelled(const std::vector<Field>& fields, const Values& values) {
  std::string text;
  for (const Field& field : fields) {
    const std::string value = supplied(values, field.name);
    if (!text.empty()) text += "\n\n";
    text += field.name + (value.find('\n') == std::string::npos ? ": " : ":\n") + value;
  }
  return text;
}

}  // namespace hone
