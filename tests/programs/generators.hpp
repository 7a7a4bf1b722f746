#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "programs/signature.hpp"
#include "programs/text.hpp"

namespace hone::test {

/// Text of all kinds of characters, without white space at the ends and without the marks of any format.
inline rc::Gen<std::string> plain_text() {
  static const std::vector<std::string> pieces = {"a", "Zoë", "東京", "1,000", " ", "\n", "\"", "'", "\\", "{", "}", ",", ":", "%s", "$", "🙂", "&"};
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)), [](const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) text += part;
    return std::string(trimmed(text));
  });
}

/// Any bytes, often with the marks of the formats among them.
inline rc::Gen<std::string> noise() {
  static const std::vector<std::string> marks = {"[[ ## ", " ## ]]", "[[ ## answer ## ]]", "completed", "<answer>", "</answer>", "<", "{", "}", "\"answer\":",
                                                 "[", "]", "```json\n", "'", "\"", "\\u", "\\", "\xC3", "\xFF", "\n", "**", ",", "true", "1e999", "-", "{{", "}}"};
  const auto piece = rc::gen::oneOf(rc::gen::elementOf(marks), rc::gen::string<std::string>());
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) text += part;
    return text;
  });
}

inline FieldType simple_type(FieldType::Kind kind) { return {kind, {}, {}}; }

inline rc::Gen<FieldType> any_type(int depth = 0) {
  using Kind = FieldType::Kind;
  const auto simple = rc::gen::map(rc::gen::elementOf(std::vector<Kind>{Kind::str, Kind::integer, Kind::number, Kind::boolean, Kind::object}), simple_type);
  const auto literal = rc::gen::map(rc::gen::nonEmpty(rc::gen::unique<std::vector<std::string>>(rc::gen::nonEmpty(rc::gen::string<std::string>()))),
                                    [](const std::vector<std::string>& options) { return FieldType{Kind::literal, {}, options}; });
  if (depth > 2) return simple;
  const auto list = rc::gen::map(rc::gen::lazy([depth] { return any_type(depth + 1); }), [](const FieldType& item) {
    return FieldType{Kind::list, {item}, {}};
  });
  return rc::gen::oneOf(simple, literal, list);
}

}  // namespace hone::test
