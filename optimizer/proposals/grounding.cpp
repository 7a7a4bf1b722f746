#include "optimizer/proposals/grounding.hpp"

#include <string_view>

#include <fmt/format.h>

#include "optimizer/proposals/request_parts.hpp"

namespace hone {
namespace {

constexpr std::string_view reader =
    "You study a data set and the program that works on it: a program built from calls to a language model. You write down what a colleague "
    "has to know who will write the prompts of that program.";

constexpr std::string_view observe =
    "Write down what holds for most or all of these rows: what they are about, how inputs and right outputs hang together, which rules, "
    "conventions and forms the outputs follow, and what kind of task this is. Be concrete. Quote a word only where it belongs to such a rule; "
    "copy no whole row.";

constexpr std::string_view observe_more =
    "Keep to what the earlier observations do not say yet. If these rows add nothing to them, reply with the one word COMPLETE.";

constexpr std::string_view summarize =
    "Sum these observations up in two or three sentences, for someone who has to write instructions for the task: what the task is, and what a "
    "right output has to be like. Keep every rule and convention that the observations name. Reply with the summary only.";

constexpr std::string_view describe_program =
    "Say in two or three sentences what task this program is for and how its steps share the work. Reply with these sentences only.";

constexpr std::string_view describe_module =
    "Say in one or two sentences what this step has to do so that the whole program comes out right, and what is hard about it. Reply with these "
    "sentences only.";

constexpr std::string_view prompt_writer =
    "You write the prompts of a program that is built from calls to a language model. You are told what is known about the data, the program "
    "and one of its steps, and write a new instruction for that step, better than the current one.";

constexpr std::string_view grounded_task =
    "First say in a few sentences what a model has to know and do at this step so that the outputs come out right, as the rows and the runs "
    "above show it.";

constexpr std::string_view follow_tip = "Follow the tip above.";

std::vector<Message> asked(std::string_view system, std::string text) { return {{"system", std::string(system)}, {"user", std::move(text)}}; }

std::string task_section(std::string_view words) { return fmt::format("# Your task\n\n{}\n", words); }

bool has_note(const ProposalInput& input, std::string_view name) {
  for (const Note& note : input.notes) {
    if (note.name == name) return true;
  }
  return false;
}

std::string program_section(const ProposalInput& input) {
  return input.program.empty() ? std::string() : fmt::format("# The program\n\n{}\n\n", input.program);
}

}  // namespace

std::vector<Message> observation_messages(const ProposalInput& input) {
  std::string text = shown_notes(input) + shown_examples(input) + shown_cuts(input) + task_section(observe);
  if (has_note(input, observations_note)) text += fmt::format("\n{}\n", observe_more);
  return asked(reader, std::move(text));
}

std::vector<Message> summary_messages(const ProposalInput& input) {
  return asked(reader, shown_notes(input) + shown_cuts(input) + task_section(summarize));
}

std::vector<Message> program_messages(const ProposalInput& input) {
  return asked(reader, program_section(input) + shown_notes(input) + shown_examples(input) + shown_cuts(input) + task_section(describe_program));
}

std::vector<Message> module_messages(const ProposalInput& input) {
  return asked(reader, about_prompt(input) + shown_notes(input) + shown_runs(input) + shown_cuts(input) + task_section(describe_module));
}

std::vector<Message> grounded_messages(const ProposalInput& input) {
  std::vector<std::string_view> rules = text_rules();
  if (has_note(input, tip_note)) rules.push_back(follow_tip);
  return asked(prompt_writer, about_prompt(input) + shown_notes(input) + shown_examples(input) + shown_runs(input) + shown_tried(input) +
                                shown_cuts(input) + asked_text(grounded_task, rules, input.size_limit));
}

std::string grounded_wording() { return fmt::format("{}\n{}\n{}\n{}", prompt_writer, grounded_task, follow_tip, parts_wording()); }

}  // namespace hone
