#include "optimizer/proposals/reflection.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "optimizer/proposals/evidence_cut.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

// The fixed words. Whatever stands between them comes from the input.

constexpr std::string_view system_text =
    "You improve the prompts of a program that is built from calls to a language model. You are shown one of its prompts, what the "
    "program did with it on a few examples, and what was good or bad about that. You find out what the prompt should have said, and "
    "write a better one.";

constexpr std::string_view after_cuts =
    "Some texts above are shortened to fit; each place is marked with […].";

constexpr std::string_view tried_intro =
    "These texts were tried in place of the current one. Do not propose one of them again; learn from what came of them:";

constexpr std::string_view task_intro =
    "First say in a few sentences what went wrong in the runs with a low score and why, what the runs with a high score did right, and "
    "what the prompt should have said so that all of them come out right. Use the feedback: it knows what was expected.";

constexpr std::string_view task_fence =
    "Then write the new text, complete and ready for use, between two lines that hold nothing but three backticks:";

constexpr std::string_view placeholder = "the new text";

constexpr std::string_view rules_intro = "For the new text:";

constexpr std::string_view rules[] = {
    "It takes the place of the current text as a whole. Its reader is a language model that sees this text and the inputs named above, "
    "never these runs or this conversation.",
    "Keep what works. Change or add what would have prevented the failures.",
    "Be concrete: what to do step by step, how to decide in doubtful cases, what exactly to write and what to leave out.",
    "Keep facts about the subject that the feedback reveals and that will be needed again, however special they are: names of things, "
    "conventions, units, formats.",
    "The next inputs will be different ones. Draw the general rule from these runs; copy no passage, question or answer from them.",
    "Address the reader with instructions. Ask for nothing, greet nobody, and do not talk about prompts or about this task.",
};

std::string_view module_of(std::string_view component) {
  const std::size_t dot = component.rfind('.');
  return dot == std::string_view::npos ? std::string_view("the program") : component.substr(0, dot);
}

/// A fence that is longer than any run of backticks in the text.
std::string fence_for(std::string_view text) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(longest + 1, '`');
}

std::string fenced(std::string_view text) {
  const std::string fence = fence_for(text);
  return fmt::format("{0}\n{1}\n{0}\n", fence, text);
}

std::string field_list(const std::vector<EvidenceField>& fields) {
  std::string list;
  for (const EvidenceField& field : fields) {
    list += fmt::format("- `{}`{}{}\n", field.name, field.text.empty() ? "" : ": ", field.text);
  }
  return list;
}

std::string about(const ReflectionInput& input) {
  std::string text = fmt::format("# The prompt\n\nIt is the {} of the step `{}`.", input.what, module_of(input.component));
  if (!input.role.empty()) text += fmt::format(" What the step is for: {}", input.role);
  text += '\n';
  if (!input.program.empty()) text += fmt::format("\nThe whole program:\n{}\n", input.program);
  if (!input.inputs.empty()) text += "\nThe step is given:\n" + field_list(input.inputs);
  if (!input.outputs.empty()) text += "\nIt has to produce:\n" + field_list(input.outputs);
  if (!input.notes.empty()) text += fmt::format("\n{}\n", input.notes);
  text += fmt::format("\nThe current text, {} characters:\n\n{}", count_characters(input.current_text), fenced(input.current_text));
  return text;
}

std::string shown_fields(std::string_view kind, const std::vector<EvidenceField>& fields) {
  std::string text;
  for (const EvidenceField& field : fields) text += fmt::format("{} `{}`:\n{}\n\n", kind, field.name, field.text);
  return text;
}

std::string runs(const std::vector<EvidenceRecord>& records) {
  std::string text = "\n# What it did\n\n";
  for (std::size_t i = 0; i < records.size(); ++i) {
    const EvidenceRecord& record = records[i];
    text += fmt::format("## Run {}: score {:.2f} of 1\n\n", i + 1, record.score);
    text += shown_fields("Input", record.inputs);
    text += record.outputs.empty() ? "It produced no output that could be read.\n\n" : shown_fields("Output", record.outputs);
    text += fmt::format("Feedback:\n{}\n\n", record.feedback.empty() ? "(none)" : record.feedback);
  }
  return text;
}

std::string tried(const std::vector<TriedIdea>& ideas) {
  if (ideas.empty()) return {};
  std::string text = fmt::format("# What was tried before\n\n{}\n\n", tried_intro);
  for (const TriedIdea& idea : ideas) text += fmt::format("{}{}\n\n", fenced(idea.text), idea.result);
  return text;
}

/// What the request says of what it does not show.
std::string cut_notes(const std::vector<std::string>& cuts) {
  if (cuts.empty()) return {};
  std::string text;
  bool shortened = false;
  for (const std::string& cut : cuts) {
    const bool gone = cut.ends_with("left out.");
    if (gone) text += cut + ' ';
    shortened |= !gone;
  }
  return text.append(shortened ? after_cuts : "") + "\n\n";
}

std::string task(int size_limit) {
  std::string text = fmt::format("# Your task\n\n{}\n\n{}\n\n```\n{}\n```\n\n{}\n", task_intro, task_fence, placeholder, rules_intro);
  for (const std::string_view rule : rules) text += fmt::format("- {}\n", rule);
  text += fmt::format("- At most {} characters. Where it says the same, shorter is better.\n", size_limit);
  return text;
}

std::vector<Message> rendered(const ReflectionInput& input, const Evidence& evidence) {
  std::string text = about(input) + runs(evidence.records);
  text += tried(evidence.tried);
  text += cut_notes(evidence.cuts);
  return {{"system", std::string(system_text)}, {"user", text + task(input.size_limit)}};
}

std::int64_t tokens_of(const std::vector<Message>& messages) {
  constexpr std::int64_t around_a_message = 16;
  std::int64_t tokens = 0;
  for (const Message& message : messages) tokens += estimated_tokens(message.content) + around_a_message;
  return tokens;
}

/// How much of the evidence fits: nothing is left out where shortening is enough.
Evidence fitting(const ReflectionInput& input, std::int64_t room) {
  constexpr std::size_t least_level = 80;  // bytes: below that a text says nothing any more
  const auto fits = [&](const Evidence& evidence) { return tokens_of(rendered(input, evidence)) <= room; };
  std::size_t ideas = input.tried.size();
  std::size_t records = input.records.size();
  std::size_t level = longest_text(input);
  Evidence whole = cut_evidence(input, level, ideas, records);
  if (fits(whole)) return whole;
  while (!fits(cut_evidence(input, least_level, ideas, records)) && ideas + records > 0) {
    if (ideas > 0) {
      --ideas;
    } else {
      --records;
    }
  }
  std::size_t low = least_level;
  for (std::size_t high = std::max(level, low); low < high;) {
    level = low + (high - low + 1) / 2;
    if (fits(cut_evidence(input, level, ideas, records))) {
      low = level;
    } else {
      high = level - 1;
    }
  }
  return cut_evidence(input, low, ideas, records);
}

}  // namespace

std::int64_t estimated_tokens(std::string_view text) {
  std::int64_t ascii = 0;
  for (const char c : text) ascii += static_cast<unsigned char>(c) < 0x80 ? 1 : 0;
  const std::int64_t other = static_cast<std::int64_t>(text.size()) - ascii;
  return (ascii + 2) / 3 + (other + 1) / 2;
}

ReflectionRequest render_reflection(const ReflectionInput& input, std::int64_t context_tokens, std::int64_t reply_tokens) {
  Evidence evidence = fitting(input, context_tokens - reply_tokens);
  return {rendered(input, evidence), std::move(evidence.cuts)};
}

std::string reflection_wording() {
  std::string words;
  for (const std::string_view text : {system_text, after_cuts, tried_intro, task_intro, task_fence, placeholder, rules_intro}) {
    words += text;
    words += '\n';
  }
  for (const std::string_view rule : rules) {
    words += rule;
    words += '\n';
  }
  return words;
}

}  // namespace hone
