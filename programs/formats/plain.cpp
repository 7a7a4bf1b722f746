#include <cassert>

#include <fmt/format.h>

#include "programs/formats/fields.hpp"
#include "programs/formats/formats.hpp"

namespace hone {
namespace {

std::string described(const Signature& signature) {
  std::string text;
  for (const auto* fields : {&signature.inputs, &signature.outputs}) {
    for (const Field& field : *fields) {
      if (!field.description.empty()) text += fmt::format("\n- `{}`: {}", field.name, field.description);
    }
  }
  return text.empty() ? text : "\n\nFields:" + text;
}

class PlainFormat : public Format {
 public:
  std::string reply(const std::vector<Field>& outputs, const Values& values) const override {
    return output_text(outputs.front(), values);
  }

  std::string request(const std::vector<Field>& outputs) const override {
    const Field& output = outputs.front();
    if (output.type.kind == FieldType::Kind::str) return {};
    return fmt::format("Reply with `{}` only: {}.", output.name, type_in_words(output.type));
  }

 private:
  std::string system(const Signature& signature, std::string_view instruction) const override {
    return std::string(instruction) + described(signature);
  }

  std::string inputs(const std::vector<Field>& fields, const Values& values) const override { return labelled(fields, values); }

  Result<Values> read(const std::vector<Field>& outputs, std::string_view reply) const override {
    assert(outputs.size() == 1);
    const Field& output = outputs.front();
    const Result<Value> value = read_typed(output.type, reply);
    if (!value) return field_not_read(output.name, value.error());
    Values values;
    values.emplace(output.name, *value);
    return values;
  }
};

}  // namespace

const Format& plain_format() {
  static const PlainFormat format;
  return format;
}

}  // namespace hone
