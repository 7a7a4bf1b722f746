#include "optimizer/proposals/rule.hpp"

#include <string_view>

#include <fmt/format.h>

#include "optimizer/proposals/request_parts.hpp"

namespace hone {
namespace {

constexpr std::string_view rule_writer =
    "You improve the prompts of a program that is built from calls to a language model. You are shown one of its prompts and runs of the program on "
    "the same example that came out differently. You find out what made the difference, and put it into one rule.";

constexpr std::string_view rule_task =
    "First say in a few sentences where the better run and the worse one part ways at this step, and why the score follows. Where only one run is "
    "shown, say what was good or bad about it.";

constexpr std::string_view rule_demands[] = {
    "The new text is an addition: it is put behind the current text, so repeat nothing of that.",
    "Write one rule, concrete and short: in what case, what to do, what to leave. \"If the input is …, then …\" is a good form.",
    "Keep facts about the subject that the feedback reveals and that will be needed again: names of things, conventions, units, formats.",
    "The next inputs will be different ones. Draw the general rule; copy no passage, question or answer from the runs.",
    address_the_reader,
};

}  // namespace

std::vector<Message> rule_messages(const ProposalInput& input) {
  return {{"system", std::string(rule_writer)},
          {"user", about_prompt(input) + shown_runs(input) + shown_cuts(input) +
                       asked_text(rule_task, rule_demands, input.size_limit)}};
}

std::string rule_wording() { return fmt::format("{}\n{}\n{}{}", rule_writer, rule_task, parts_wording(), one_per_line(rule_demands)); }

}  // namespace hone
