#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "optimizer/proposals/proposal_input.hpp"

namespace hone {

// The parts that the requests of all recipes are put together from. Each is a section with its heading, or empty where there is nothing to
// show. Whatever they hold beside their fixed words comes from the input.

/// The text in a fence that is longer than any run of backticks in it.
std::string fenced(std::string_view text);

/// Which prompt it is, its step's place and fields, the program, and the current text in a fence.
std::string about_prompt(const ProposalInput& input);
/// A section for each note.
std::string shown_notes(const ProposalInput& input);
/// Rows of train: inputs and what is known beside them.
std::string shown_examples(const ProposalInput& input);
/// The runs: inputs, outputs, score and feedback.
std::string shown_runs(const ProposalInput& input);
/// What was tried in place of the current text, and what came of it.
std::string shown_tried(const ProposalInput& input);
/// What is not shown whole.
std::string shown_cuts(const ProposalInput& input);

/// How the reply is to give a new text: after `first`, by rules and the limit in characters, in a fence with `fence_label`.
std::string asked_text(std::string_view first, std::span<const std::string_view> rules, int size_limit);

/// A rule for whatever a model writes that another will read.
inline constexpr std::string_view address_the_reader =
    "Address the reader with instructions. Ask for nothing, greet nobody, and do not talk about prompts or about this task.";

/// Rules that hold for a new text whatever it was made from.
const std::vector<std::string_view>& text_rules();

/// The fixed words of the parts above, one a line: a reply made of them is an echo.
std::string parts_wording();
/// Texts, one a line.
std::string one_per_line(std::span<const std::string_view> texts);

}  // namespace hone
