#pragma once

#include <string>
#include <string_view>

namespace hone {

/// An FTS5 expression for the words of `query`: each word quoted, joined by OR, repeats and the commonest English words
/// left out (unless there are no others). Empty where there is no word at all.
///
/// No punctuation or keyword of FTS5 survives, so any text is safe. At most the first 64 different words count.
std::string fts_query(std::string_view query);

}  // namespace hone
