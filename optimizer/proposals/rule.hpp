#pragma once

#include <string>
#include <vector>

#include "optimizer/proposals/proposal_input.hpp"

namespace hone {

/// The recipe "rule": advice to be put behind the current text, drawn from a good and a bad run on the same example (`records`).
std::vector<Message> rule_messages(const ProposalInput& input);
std::string rule_wording();

}  // namespace hone
