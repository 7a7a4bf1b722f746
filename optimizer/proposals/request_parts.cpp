#include "optimizer/proposals/request_parts.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "optimizer/proposals/fence.hpp"
#include "programs/component.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

constexpr std::string_view after_cuts = "Some texts above are shortened to fit; each place is marked with […].";

constexpr std::string_view better_intro =
    "These versions of the current text were made from other runs and did better than it. Do not propose one of them as it is; take over "
    "what they know and the current text does not:";

constexpr std::string_view dropped_intro =
    "These texts were tried in place of the current one. Do not propose one of them again; learn from what came of them:";

constexpr std::string_view examples_intro = "Some rows of the data: what goes in, and what is known of what should come out.";

constexpr std::string_view rules_intro = "Then write the new text:";

constexpr std::string_view ask_fence =
    "Write it once, complete and ready for use, between these two lines, and use such lines for nothing else:";

constexpr std::string_view placeholder = "the new text";

std::string field_list(const std::vector<EvidenceField>& fields) {
  std::string list;
  for (const EvidenceField& field : fields) {
    list += fmt::format("- `{}`{}{}\n", field.name, field.text.empty() ? "" : ": ", field.text);
  }
  return list;
}

std::string shown_fields(std::string_view kind, const std::vector<EvidenceField>& fields) {
  std::string text;
  for (const EvidenceField& field : fields) text += fmt::format("{} `{}`:\n{}\n\n", kind, field.name, field.text);
  return text;
}

std::string ideas(const std::vector<TriedIdea>& tried, bool better, std::string_view heading, std::string_view intro) {
  std::string text;
  for (const TriedIdea& idea : tried) {
    if (idea.better != better) continue;
    if (text.empty()) text = fmt::format("# {}\n\n{}\n\n", heading, intro);
    text += fmt::format("{}{}\n\n", fenced(idea.text), idea.result);
  }
  return text;
}

}  // namespace

std::string fenced(std::string_view text) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  return fmt::format("{0}\n{1}\n{0}\n", fence, text);
}

std::string about_prompt(const ProposalInput& input) {
  const std::string_view step = predictor_of(input.component);
  std::string text = fmt::format("# The prompt\n\nIt is the {} of the step `{}`.", input.what, step.empty() ? "the program" : step);
  if (!input.role.empty()) text += fmt::format(" What the step is for: {}", input.role);
  text += '\n';
  if (!input.program.empty()) text += fmt::format("\nThe whole program:\n{}\n", input.program);
  if (!input.inputs.empty()) text += "\nThe step is given:\n" + field_list(input.inputs);
  if (!input.outputs.empty()) text += "\nIt has to produce:\n" + field_list(input.outputs);
  text += fmt::format("\nThe current text, {} characters:\n\n{}\n", count_characters(input.current_text), fenced(input.current_text));
  return text;
}

std::string shown_notes(const ProposalInput& input) {
  std::string text;
  for (const Note& note : input.notes) text += fmt::format("# {}\n\n{}\n\n", note.name, note.text);
  return text;
}

std::string shown_examples(const ProposalInput& input) {
  if (input.examples.empty()) return {};
  std::string text = fmt::format("# Examples\n\n{}\n\n", examples_intro);
  for (std::size_t i = 0; i < input.examples.size(); ++i) {
    const KnownRow& row = input.examples[i];
    text += fmt::format("## Example {}\n\n{}{}", i + 1, shown_fields("Input", row.inputs), shown_fields("Expected", row.expected));
  }
  return text;
}

std::string shown_runs(const ProposalInput& input) {
  if (input.records.empty()) return {};
  std::string text = "# What it did\n\n";
  for (std::size_t i = 0; i < input.records.size(); ++i) {
    const EvidenceRecord& record = input.records[i];
    text += fmt::format("## Run {}: score {:.2f} of 1\n\n", i + 1, record.score);
    text += shown_fields("Input", record.inputs);
    text += record.outputs.empty() ? "It produced no output that could be read.\n\n" : shown_fields("Output", record.outputs);
    text += fmt::format("Feedback:\n{}\n\n", record.feedback.empty() ? "(none)" : record.feedback);
  }
  return text;
}

std::string shown_tried(const ProposalInput& input) {
  return ideas(input.tried, true, "Better versions", better_intro) + ideas(input.tried, false, "What was tried before", dropped_intro);
}

std::string shown_cuts(const ProposalInput& input) {
  if (input.cuts.empty()) return {};
  std::string text;
  bool shortened = false;
  for (const std::string& cut : input.cuts) {
    const bool gone = cut.ends_with("left out.");
    if (gone) text += cut + ' ';
    shortened |= !gone;
  }
  return text.append(shortened ? after_cuts : "") + "\n\n";
}

std::string asked_text(std::string_view first, std::span<const std::string_view> rules, int size_limit) {
  std::string text = fmt::format("# Your task\n\n{}\n\n{}\n", first, rules_intro);
  for (const std::string_view rule : rules) text += fmt::format("- {}\n", rule);
  text += fmt::format("- At most {} characters. Where it says the same, shorter is better.\n", size_limit);
  return text + fmt::format("\n{}\n\n```{}\n{}\n```\n", ask_fence, fence_label, placeholder);
}

const std::vector<std::string_view>& text_rules() {
  static const std::vector<std::string_view> rules = {
      "It takes the place of the current text as a whole. Its reader is a language model that sees this text and the inputs named above, "
      "never these runs or this conversation.",
      "Keep what works. Change or add what would have prevented the failures.",
      "Be concrete: what to do step by step, how to decide in doubtful cases, what exactly to write and what to leave out.",
      "Keep facts about the subject that the feedback reveals and that will be needed again, however special they are: names of things, "
      "conventions, units, formats.",
      "The next inputs will be different ones. Draw the general rule from these runs; copy no passage, question or answer from them.",
      address_the_reader,
  };
  return rules;
}

std::string parts_wording() {
  constexpr std::array parts = {after_cuts, better_intro, dropped_intro, examples_intro, ask_fence, placeholder, rules_intro};
  return one_per_line(parts) + one_per_line(text_rules());
}

std::string one_per_line(std::span<const std::string_view> texts) {
  std::string lines;
  for (const std::string_view text : texts) lines.append(text).append("\n");
  return lines;
}

}  // namespace hone
