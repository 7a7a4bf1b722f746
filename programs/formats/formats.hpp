#pragma once

#include "programs/formats/format.hpp"

namespace hone {

/// The instruction alone as the system message, inputs as "name: value", and the whole reply as the only output.
const Format& plain_format();

/// DSPy's layout: every field under a line `[[ ## name ## ]]`, a reply ended by `[[ ## completed ## ]]`.
///
/// Read as well: headers in bold or indented, with the value on the same line or in the middle of one, without the end.
const Format& chat_format();

/// A reply is one JSON object with the outputs in the order declared, by the provider's structured output where it has one.
const Format& json_format();

/// Every field as `<name>…</name>`. A tag that is not closed ends at the next one.
const Format& xml_format();

}  // namespace hone
