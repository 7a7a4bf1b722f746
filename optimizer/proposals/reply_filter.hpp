#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "optimizer/proposals/shingles.hpp"

namespace hone {

/// By what a reply of the reflection model is judged.
struct ReplyRules {
  std::string_view current_text;               ///< the parent's text of the component
  std::vector<std::string_view> known_texts;   ///< what was tried on it before
  std::string_view request_wording;            ///< the fixed words of the request
  int size_limit = 4000;                       ///< characters
  std::vector<const ShingleSet*> not_to_copy;  ///< train inputs, passages and golds, by `ShingleSet::copied_words`
};

/// A new text, or why the reply is none.
struct FilteredReply {
  std::string text;      ///< what stood in the fence, without white space round it; also where rejected, as far as there is one
  std::string rejected;  ///< empty, or one of the reasons that `filter_reply` has
};

/// Judges a reply. `complete`: the finish reason was `stop`.
///
/// Rejected, in this order: `truncated` (not complete), `no_fence` (see `fenced_text`), `empty`, `too_long`, `duplicate` (a known text, white
/// space aside), `echo` (60 % or more of its 5-word shingles are the request's own wording; of a text that has none, all lines are lines of
/// it), `asks_for_input` ("please provide the inputs"), `copies_training_text` (12 words in a row from train that the current text does not
/// have). Generic advice is no reason: the gate judges it.
FilteredReply filter_reply(std::string_view reply, bool complete, const ReplyRules& rules);

}  // namespace hone
