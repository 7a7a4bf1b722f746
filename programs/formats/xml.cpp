#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "programs/formats/fields.hpp"
#include "programs/formats/formats.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

struct Tag {
  const Field* field;
  std::size_t begin;
  std::size_t end;
};

/// The next opening tag of a declared output at or after `from`; in any case of letters.
std::optional<Tag> next_tag(const std::vector<Field>& outputs, std::string_view lowered, std::size_t from) {
  for (std::size_t open = lowered.find('<', from); open != std::string_view::npos; open = lowered.find('<', open + 1)) {
    for (const Field& field : outputs) {
      const std::string tag = "<" + lower_ascii(field.name) + ">";
      if (lowered.substr(open).starts_with(tag)) return Tag{&field, open, open + tag.size()};
    }
  }
  return std::nullopt;
}

Sections sections_of(const std::vector<Field>& outputs, std::string_view reply) {
  const std::string lowered = lower_ascii(reply);
  Sections sections;
  sections.preamble = reply;
  auto tag = next_tag(outputs, lowered, 0);
  if (tag) sections.preamble = reply.substr(0, tag->begin);
  sections.any = tag.has_value();
  while (tag && sections.found.size() < outputs.size()) {
    const std::size_t close = lowered.find("</" + lower_ascii(tag->field->name) + ">", tag->end);
    auto next = next_tag(outputs, lowered, close == std::string::npos ? tag->end : close);
    const std::size_t end = std::min({close, next ? next->begin : reply.size(), reply.size()});
    sections.found.emplace(tag->field->name, reply.substr(tag->end, end - tag->end));
    tag = next;
  }
  return sections;
}

std::string element(std::string_view name, std::string_view content) { return fmt::format("<{0}>\n{1}\n</{0}>", name, content); }

class XmlFormat : public Format {
 public:
  std::string reply(const std::vector<Field>& outputs, const Values& values) const override {
    std::string text;
    for (const Field& field : outputs) text += (text.empty() ? "" : "\n") + element(field.name, output_text(field, values));
    return text;
  }

  std::string request(const std::vector<Field>& outputs) const override {
    std::string text = "Reply with these tags and nothing else";
    text += outputs.size() == 1 ? ":" : ", in this order:";
    for (const Field& field : outputs) text += fmt::format("\n<{0}>{1}</{0}>", field.name, type_in_words(field.type));
    return text;
  }

 private:
  std::string system(const Signature& signature, std::string_view instruction) const override {
    return listed_fields(signature) + "\n\nYour objective is:\n" + std::string(instruction);
  }

  std::string inputs(const std::vector<Field>& fields, const Values& values) const override {
    std::string text;
    for (const Field& field : fields) text += (text.empty() ? "" : "\n") + element(field.name, supplied(values, field.name));
    return text;
  }

  Result<Values> read(const std::vector<Field>& outputs, std::string_view reply) const override {
    return read_sections(outputs, sections_of(outputs, reply));
  }
};

}  // namespace

const Format& xml_format() {
  static const XmlFormat format;
  return format;
}

}  // namespace hone
