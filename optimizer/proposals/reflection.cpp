#include "optimizer/proposals/reflection.hpp"

#include <string_view>

#include <fmt/format.h>

#include "optimizer/proposals/ideas.hpp"
#include "optimizer/proposals/request_parts.hpp"

namespace hone {
namespace {

constexpr std::string_view reflector =
    "You improve the prompts of a program that is built from calls to a language model. You are shown one of its prompts, what the "
    "program did with it on a few examples, and what was good or bad about that. You find out what the prompt should have said, and "
    "write a better one.";

constexpr std::string_view reflection_task =
    "First say in two or three sentences what went wrong in the runs with a low score and why, what the runs with a high score did right, and "
    "what the prompt should have said so that all of them come out right. Use the feedback: it knows what was expected.";

}  // namespace

std::vector<Message> reflection_messages(const ProposalInput& input) {
  const std::string task = input.ask_ideas ? fmt::format("{} {}", reflection_task, ideas_request) : std::string(reflection_task);
  return {{"system", std::string(reflector)},
          {"user", about_prompt(input) + shown_notes(input) + shown_examples(input) + shown_runs(input) + shown_tried(input) +
                       shown_cuts(input) + asked_text(task, text_rules(), input.size_limit)}};
}

std::string reflection_wording() { return fmt::format("{}\n{}\n{}\n{}", reflector, reflection_task, ideas_request, parts_wording()); }

}  // namespace hone
