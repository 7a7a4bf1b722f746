#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "optimizer/proposals/proposal_input.hpp"

namespace hone {

/// How much of the material of a proposal is shown.
struct Shown {
  std::size_t level = 0;     ///< bytes of a text; longer ones are shortened to it
  std::size_t ideas = 0;     ///< the last so many of the ideas tried
  std::size_t examples = 0;  ///< the first so many
  std::size_t records = 0;   ///< the first so many
};

/// At most `bytes` bytes of `text` beside a mark in the middle that says how many characters are left out there. A text that is not longer
/// comes back as it is; no character is cut in two.
std::string shortened(std::string_view text, std::size_t bytes);

/// The input with no more than is to be shown, and a sentence in `cuts` for everything that was shortened or left out. The current text
/// stays whole.
ProposalInput cut_evidence(ProposalInput input, const Shown& shown);

/// All of it.
Shown whole(const ProposalInput& input);

/// As much of the input as fits into `room` tokens by what `render` makes of it: the longest texts are shortened first; where that is not
/// enough, ideas, then examples, then runs are left out.
ProposalInput fitting(const ProposalInput& input, std::int64_t room, const std::function<std::vector<Message>(const ProposalInput&)>& render);

/// Tokens that `text` has at most, for nearly all tokenizers: a cautious estimate from its bytes.
std::int64_t estimated_tokens(std::string_view text);

}  // namespace hone
