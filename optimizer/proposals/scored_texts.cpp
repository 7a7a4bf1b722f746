#include "optimizer/proposals/scored_texts.hpp"

#include <string_view>

#include <fmt/format.h>

#include "optimizer/proposals/request_parts.hpp"

namespace hone {
namespace {

constexpr std::string_view text_optimizer =
    "You optimise the prompts of a program that is built from calls to a language model. You write a new text for one of them, and a score will "
    "tell how well the program does with it.";

constexpr std::string_view history_intro =
    "These texts have been in this place, each with the score of the program on the same data, from 0 to 1. They stand in ascending order: the "
    "last is the best.";

constexpr std::string_view first_task =
    "First say in a sentence or two how a better text could lead a good language model to do this step well. Be creative: it need not resemble "
    "the current text.";

constexpr std::string_view copro_task =
    "First say in a few sentences what the texts with the higher scores have that the others lack, and what could help still more.";

constexpr std::string_view opro_task =
    "First say in a few sentences what the texts with the higher scores have that the others lack, and what the examples ask for. Then write a "
    "text that is different from all of them and has a score as high as possible.";

constexpr std::string_view text_demands[] = {
    "It takes the place of the current text as a whole. Its reader is a language model that sees this text and the inputs named above, never "
    "this conversation.",
    "Address the reader with instructions. Ask for nothing, greet nobody, and do not talk about prompts, scores or this task.",
};

std::string history(const ProposalInput& input) {
  if (input.tried.empty()) return {};
  std::string text = fmt::format("# Texts and their scores\n\n{}\n\n", history_intro);
  for (const TriedIdea& idea : input.tried) text += fmt::format("{}{}\n\n", fenced(idea.text), idea.result);
  return text;
}

std::vector<Message> asked(const std::string& shown, std::string_view task, int size_limit) {
  return {{"system", std::string(text_optimizer)}, {"user", shown + asked_text(task, text_demands, size_limit)}};
}

std::string wording(std::string_view task) {
  return fmt::format("{}\n{}\n{}\n{}{}", text_optimizer, history_intro, task, parts_wording(), one_per_line(text_demands));
}

}  // namespace

std::vector<Message> copro_first_messages(const ProposalInput& input) {
  return asked(about_prompt(input) + shown_cuts(input), first_task, input.size_limit);
}

std::vector<Message> copro_messages(const ProposalInput& input) {
  return asked(about_prompt(input) + history(input) + shown_cuts(input), copro_task, input.size_limit);
}

std::vector<Message> opro_messages(const ProposalInput& input) {
  return asked(about_prompt(input) + history(input) + shown_examples(input) + shown_cuts(input), opro_task, input.size_limit);
}

std::string copro_first_wording() { return wording(first_task); }
std::string copro_wording() { return wording(copro_task); }
std::string opro_wording() { return wording(opro_task); }

}  // namespace hone
