#pragma once

#include <string>
#include <vector>

#include "optimizer/proposals/proposal_input.hpp"

namespace hone {

/// The recipe "reflect": a new text from what the program did with the current one. Asks for a short diagnosis, then the text in a fence.
std::vector<Message> reflection_messages(const ProposalInput& input);
std::string reflection_wording();

}  // namespace hone
