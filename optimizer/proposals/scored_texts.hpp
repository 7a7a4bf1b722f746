#pragma once

#include <string>
#include <vector>

#include "optimizer/proposals/proposal_input.hpp"

namespace hone {

/// The recipe "copro_first": a better text, from the current one alone.
std::vector<Message> copro_first_messages(const ProposalInput& input);
std::string copro_first_wording();

/// The recipe "copro": a better text, from the best so far with their scores (`tried`, in the order given).
std::vector<Message> copro_messages(const ProposalInput& input);
std::string copro_wording();

/// The recipe "opro": a text with a higher score than all in the history (`tried`, in the order given), for the task that `examples` show.
std::vector<Message> opro_messages(const ProposalInput& input);
std::string opro_wording();

}  // namespace hone
