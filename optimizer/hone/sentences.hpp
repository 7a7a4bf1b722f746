#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hone {

/// A sentence of a prompt, or a line where lines are sentences, that can be taken out by itself.
struct Sentence {
  std::string text;
  std::size_t begin = 0;  ///< what goes with it: bytes [begin, end) of the prompt, the sentence and white space beside it
  std::size_t end = 0;
};

/// The sentences of `prompt` that can be taken out, each alone, in their order.
///
/// Where it is not clear what belongs together nothing is offered: not within fenced or indented code, braces or brackets over several lines, tags
/// over several lines, tables, headings and lines that announce what follows (`:`), no item with items below it, and no sentence with `{`, `}`, `<`,
/// `>` or `|` in it (placeholders, JSON, markup). Quotes, parentheses and inline code are never cut in two. The only sentence of a prompt is
/// not offered.
std::vector<Sentence> removable_sentences(std::string_view prompt);

/// The prompt without the sentence, all else byte for byte.
std::string without(std::string_view prompt, const Sentence& sentence);

}  // namespace hone
