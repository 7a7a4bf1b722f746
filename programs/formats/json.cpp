
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/formats/fields.hpp"
#include "programs/formats/formats.hpp"
#include "programs/json_line.hpp"
#include "programs/lenient_json.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

using nlohmann::ordered_json;

/// The member that is `name`, by its exact name or else in other case; null: none.
const ordered_json* member(const ordered_json& object, const std::string& name) {
  if (const auto exact = object.find(name); exact != object.end()) return &*exact;
  for (const auto& [key, value] : object.items()) {
    if (lower_ascii(key) == lower_ascii(name)) return &value;
  }
  return nullptr;
}

/// The text before the object, without the fence that opens it.
std::string_view before_object(std::string_view text) {
  text = trimmed(text);
  const std::size_t fence = text.rfind("```");
  const bool opens = fence != std::string_view::npos && text.find('\n', fence) == std::string_view::npos;
  return opens ? trimmed(text.substr(0, fence)) : text;
}

class JsonFormat : public Format {
 public:
  std::string reply(const std::vector<Field>& outputs, const Values& values) const override {
    ordered_json object = ordered_json::object();
    for (const Field& field : outputs) {
      const Value& value = find_or_null(values, field.name);
      object[field.name] = value.is_null() ? ordered_json(not_supplied) : ordered_json(value.json());
    }
    return json_line(object);
  }

  std::string request(const std::vector<Field>& outputs) const override {
    std::string keys;
    for (const Field& field : outputs) {
      keys += fmt::format("{}\"{}\"", keys.empty() ? "" : ", ", field.name);
      if (field.type.kind != FieldType::Kind::str) keys += fmt::format(" ({})", type_in_words(field.type));
    }
    return fmt::format("Reply with one JSON object and nothing else, with {} {}{}.", outputs.size() == 1 ? "the key" : "the keys", keys,
                       outputs.size() == 1 ? "" : ", in this order");
  }

  Value response_schema(const std::vector<Field>& outputs) const override { return Value(output_schema(outputs).dump()); }

 private:
  std::string system(const Signature& signature, std::string_view instruction) const override {
    return listed_fields(signature) + "\n\nYour objective is:\n" + std::string(instruction);
  }

  std::string inputs(const std::vector<Field>& fields, const Values& values) const override { return labelled(fields, values); }

  Result<Values> read(const std::vector<Field>& outputs, std::string_view reply) const override {
    const auto lacks = [&](const ordered_json& object, std::size_t i) { return !member(object, outputs[i].name); };
    const auto first_lacking = [&](const ordered_json& object, bool need_reasoning) {
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (lacks(object, i) && (need_reasoning || !is_leading_reasoning(outputs, i))) return i;
      }
      return outputs.size();
    };
    std::size_t begin = 0;
    for (const bool need_reasoning : {true, false}) {
      const auto wanted = [&](const ordered_json& object) { return first_lacking(object, need_reasoning) == outputs.size(); };
      if (const auto object = find_json_object(reply, wanted, &begin)) return read_object(outputs, *object, reply.substr(0, begin));
    }
    const auto any = find_json_object(reply, [](const ordered_json&) { return true; });
    if (!any) return Failure{FailureKind::unparsable, "The reply holds no JSON object that can be read."};
    return field_not_found(outputs[first_lacking(*any, false)].name);
  }

  Result<Values> read_object(const std::vector<Field>& outputs, const ordered_json& object, std::string_view before) const {
    Values values;
    for (const Field& field : outputs) {
      const ordered_json* found = member(object, field.name);
      const Result<Value> value = found ? read_typed_json(field.type, *found) : read_typed(field.type, before_object(before));
      if (!value) return field_not_read(field.name, value.error());
      values.insert_or_assign(field.name, *value);
    }
    return values;
  }
};

}  // namespace

const Format& json_format() {
  static const JsonFormat format;
  return format;
}

}  // namespace hone
