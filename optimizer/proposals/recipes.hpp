#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "optimizer/proposals/proposal_input.hpp"

namespace hone {

/// One way of asking a model for a text: what `ProposeStep::recipe` names. Pure: equal inputs give equal bytes.
struct Recipe {
  enum class Reply {
    component_text,  ///< in a fence, judged by `filter_reply`
    free_text,       ///< the whole reply, as a note for later requests; only an empty or an incomplete one is rejected
  };

  std::string_view name;
  Reply reply = Reply::component_text;
  std::vector<Message> (*messages)(const ProposalInput& input) = nullptr;
  std::string (*wording)() = nullptr;  ///< the fixed words of the request: a text made of them is an echo; null for free texts
};

/// The recipe of that name; null for any other.
const Recipe* find_recipe(std::string_view name);

/// The request. What does not fit into `context_tokens` less `reply_tokens` is cut, the longest texts first; each cut is marked where it is
/// made and told in `cuts`. The current text is never cut.
ProposalRequest render_proposal(const Recipe& recipe, const ProposalInput& input, std::int64_t context_tokens, std::int64_t reply_tokens);

}  // namespace hone
