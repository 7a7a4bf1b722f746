#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "programs/formats/fields.hpp"
#include "programs/formats/formats.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

constexpr std::string_view completed = "completed";
constexpr std::string_view decoration = " \t*#>`_";

std::string header(std::string_view name) { return fmt::format("[[ ## {} ## ]]", name); }

struct Header {
  std::string name;
  std::size_t begin;  // of the header with its decoration
  std::size_t end;
  bool starts_line;
};

/// Takes what matches from the front of a text.
class Scanner {
 public:
  Scanner(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::size_t at() const { return at_; }

  bool take(std::string_view token) {
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  std::string_view take_all(std::string_view characters) {
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_not_of(characters, at_), text_.size());
    return text_.substr(begin, at_ - begin);
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

constexpr std::string_view name_characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

/// The header whose brackets open at `brackets`; spaces and one of the two `##` may be missing.
std::optional<Header> header_at(std::string_view text, std::size_t brackets) {
  Scanner scanner(text, brackets);
  scanner.take("[[");
  scanner.take_all(" ");
  const bool before = scanner.take("##");
  scanner.take_all(" ");
  const std::string_view name = scanner.take_all(name_characters);
  scanner.take_all(" ");
  const bool after = scanner.take("##");
  scanner.take_all(" ");
  if (name.empty() || (!before && !after) || !scanner.take("]]")) return std::nullopt;

  const std::size_t newline = text.rfind('\n', brackets);
  const std::size_t line = newline == std::string_view::npos ? 0 : newline + 1;
  const std::string_view before_it = text.substr(line, brackets - line);
  const bool starts_line = before_it.find_first_not_of(decoration) == std::string_view::npos;
  if (starts_line && before_it.find_first_of("*`_") != std::string_view::npos) scanner.take_all("*`_");
  scanner.take(":");
  return Header{lower_ascii(name), starts_line ? line : brackets, scanner.at(), starts_line};
}

/// The headers of a reply: those that start a line, the end wherever it stands and, if `anywhere`, all others.
std::vector<Header> headers_of(std::string_view reply, bool anywhere) {
  std::vector<Header> headers;
  for (std::size_t at = reply.find("[["); at != std::string_view::npos; at = reply.find("[[", at + 1)) {
    auto found = header_at(reply, at);
    if (found && (found->starts_line || anywhere || found->name == completed)) headers.push_back(std::move(*found));
  }
  return headers;
}

Sections sections_of(const std::vector<Field>& outputs, std::string_view reply, bool anywhere) {
  const std::vector<Header> headers = headers_of(reply, anywhere);
  Sections sections;
  sections.preamble = headers.empty() ? reply : reply.substr(0, headers.front().begin);
  sections.any = std::ranges::any_of(headers, [](const Header& found) { return found.name != completed; });
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto is_it = [&](const Field& field) { return lower_ascii(field.name) == headers[i].name; };
    const auto field = std::ranges::find_if(outputs, is_it);
    if (field == outputs.end()) continue;
    const std::size_t end = i + 1 < headers.size() ? headers[i + 1].begin : reply.size();
    sections.found.emplace(field->name, reply.substr(headers[i].end, end - headers[i].end));
  }
  return sections;
}

std::string numbered(const std::vector<Field>& fields) {
  std::string list;
  for (std::size_t i = 0; i < fields.size(); ++i) list += fmt::format("{}. {}\n", i + 1, field_line(fields[i]));
  return list;
}

class ChatFormat : public Format {
 public:
  std::string reply(const std::vector<Field>& outputs, const Values& values) const override {
    std::string text;
    for (const Field& field : outputs) text += fmt::format("{}\n{}\n\n", header(field.name), output_text(field, values));
    return text + header(completed);
  }

  std::string request(const std::vector<Field>& outputs) const override {
    std::string text = "Respond with the output fields in this order: ";
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      text += fmt::format("{}`{}`", i == 0 ? "" : ", then ", header(outputs[i].name));
      if (outputs[i].type.kind != FieldType::Kind::str) text += fmt::format(" ({})", type_in_words(outputs[i].type));
    }
    return text + fmt::format(", and end with the marker `{}`.", header(completed));
  }

 private:
  std::string system(const Signature& signature, std::string_view instruction) const override {
    std::string text = "Your input fields are:\n" + numbered(signature.inputs);
    text += "Your output fields are:\n" + numbered(signature.outputs);
    text += "Every message is structured as follows, with the values in place of the names in braces.\n\n";
    for (const auto* fields : {&signature.inputs, &signature.outputs}) {
      for (const Field& field : *fields) text += fmt::format("{}\n{{{}}}\n\n", header(field.name), field.name);
    }
    text += header(completed) + "\n\nIn adhering to this structure, your objective is:\n";
    return text.append(instruction);
  }

  std::string inputs(const std::vector<Field>& fields, const Values& values) const override {
    std::string text;
    for (const Field& field : fields) {
      if (!text.empty()) text += "\n\n";
      text += header(field.name) + "\n" + supplied(values, field.name);
    }
    return text;
  }

  /// Headers in the middle of a line are looked at only where those that start one do not suffice: prose may name a field.
  Result<Values> read(const std::vector<Field>& outputs, std::string_view reply) const override {
    const Sections strict = sections_of(outputs, reply, false);
    if (strict.found.size() < outputs.size()) {
      const Sections loose = sections_of(outputs, reply, true);
      if (loose.found.size() > strict.found.size()) return read_sections(outputs, loose);
    }
    return read_sections(outputs, strict);
  }
};

}  // namespace

const Format& chat_format() {
  static const ChatFormat format;
  return format;
}

}  // namespace hone
