#pragma once

#include <string>
#include <vector>

#include "optimizer/proposals/proposal_input.hpp"

namespace hone {

// The recipes of grounded proposals, after MIPROv2 (Opsahl-Ong et al., EMNLP 2024): what is known about the data and the program is put into words
// first, and a new text is written from that. The names of the notes that they exchange stand here.

inline constexpr const char* observations_note = "What was seen in the data so far";
inline constexpr const char* data_note = "The data";
inline constexpr const char* program_note = "What the program does";
inline constexpr const char* module_note = "What the step does";
inline constexpr const char* tip_note = "A tip";

/// A reply of "observations" that adds nothing.
inline constexpr const char* nothing_to_add = "COMPLETE";

/// "observations", a free text: what holds for most of the rows shown, beyond the earlier observations.
std::vector<Message> observation_messages(const ProposalInput& input);
/// "data_summary", a free text: the observations in two or three sentences.
std::vector<Message> summary_messages(const ProposalInput& input);
/// "program_description", a free text: what task the program is for, and how its steps share it.
std::vector<Message> program_messages(const ProposalInput& input);
/// "module_description", a free text: what one step does in the program.
std::vector<Message> module_messages(const ProposalInput& input);

/// "grounded", a component's text: from the notes, rows of train and runs that went well.
std::vector<Message> grounded_messages(const ProposalInput& input);
std::string grounded_wording();

}  // namespace hone
