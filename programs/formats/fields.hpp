#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "programs/result.hpp"
#include "programs/signature.hpp"
#include "programs/value.hpp"

namespace hone {

/// "`count` (int): how many", or without what there is not.
std::string field_line(const Field& field);

/// The fields of a signature as two lists.
std::string listed_fields(const Signature& signature);

/// "a whole number", "one of: yes; no", "text": what a reply has to hold.
std::string type_in_words(const FieldType& type);

/// The value as it stands in a prompt; `not_supplied` where it is missing.
std::string supplied(const Values& values, std::string_view name);

/// An output as a reply holds it: `read_typed` reads it back.
std::string output_text(const Field& field, const Values& values);

/// What was found of a reply that is written in sections.
struct Sections {
  std::map<std::string, std::string_view, std::less<>> found;  ///< by field
  std::string_view preamble;                                   ///< what stands before the first section
  bool any = false;                                            ///< some section, of a declared field or not
};

/// The outputs in the sections. A missing leading `reasoning` is the preamble; a single output without any section is the reply.
Result<Values> read_sections(const std::vector<Field>& outputs, const Sections& sections);

/// The failures of reading: with kind `unparsable`.
Failure field_not_found(std::string_view name);
Failure field_not_read(std::string_view name, const Failure& why);

/// The model may have left it out without the answer being in doubt.
bool is_leading_reasoning(const std::vector<Field>& outputs, std::size_t index);

/// Fields as "name: value" blocks, as `plain` and `json` show inputs.
std::string labelled(const std::vector<Field>& fields, const Values& values);

}  // namespace hone
