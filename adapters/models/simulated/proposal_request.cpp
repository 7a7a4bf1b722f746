#include "adapters/models/simulated/proposal_request.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/models/simulated/words.hpp"
#include "programs/text.hpp"

namespace hone::simulated {
namespace {

struct Fence {
  std::size_t begin;  ///< of the opening line
  std::size_t end;    ///< after the closing line
  std::string_view text;
  std::string_view label;  ///< what stands behind the backticks that open it
};

std::size_t backticks_at(std::string_view line) {
  const auto ticks = line.find_first_not_of('`');
  return std::min(ticks, line.size());
}

/// Blocks between a line that starts with three or more backticks and the next line of as many and nothing else.
std::vector<Fence> fences_in(std::string_view text) {
  std::vector<Fence> fences;
  std::size_t open_at = 0;
  std::size_t content_at = 0;
  std::size_t ticks = 0;
  std::string_view label;
  for (std::size_t at = 0; at < text.size();) {
    const auto found = text.find('\n', at);
    const std::size_t next = found == std::string_view::npos ? text.size() : found + 1;
    const std::string_view line = trimmed(text.substr(at, next - at));
    const std::size_t here = backticks_at(line);
    if (ticks == 0 && here >= 3) {
      ticks = here;
      label = trimmed(line.substr(here));
      open_at = at;
      content_at = next;
    } else if (ticks > 0 && here == ticks && line.size() == here) {
      const std::size_t length = at > content_at ? at - content_at - 1 : 0;
      fences.push_back({open_at, next, text.substr(content_at, length), label});
      ticks = 0;
    }
    at = next;
  }
  return fences;
}

const std::vector<std::string_view> text_words = {"instruction", "prompt"};
const std::vector<std::string_view> announcing_words = {"instruction", "prompt", "current text"};
const std::vector<std::string_view> change_words = {"new", "improve", "better", "rewrite", "revise", "propos"};

/// Fences that stand in the evidence are no current text: the first that a line about such a text announces is.
const Fence* announced(const std::vector<Fence>& fences, std::string_view text) {
  for (const Fence& fence : fences) {
    const auto lines = lines_of(text.substr(0, fence.begin));
    const auto line = std::find_if(lines.rbegin(), lines.rend(), [](std::string_view l) { return !trimmed(l).empty(); });
    if (line != lines.rend() && contains_any(lower_ascii(*line), announcing_words)) return &fence;
  }
  return fences.empty() ? nullptr : &fences.front();
}

/// Whether a fence stands in a section, from the last heading on, about texts that were tried and dropped.
bool is_rejected(const Fence& fence, std::string_view text) {
  const auto heading = text.substr(0, fence.begin).rfind("\n#");
  const auto begin = heading == std::string_view::npos ? 0 : heading;
  return contains_any(lower_ascii(text.substr(begin, fence.begin - begin)), {"tried", "rejected"});
}

/// All but the current text and the texts that were tried before: nobody repeats what has failed.
std::string evidence_in(std::string_view text, const std::vector<Fence>& fences, const Fence* current) {
  std::string evidence;
  std::size_t at = 0;
  for (const Fence& fence : fences) {
    if (&fence != current && !is_rejected(fence, text)) continue;
    evidence += text.substr(at, fence.begin - at);
    at = fence.end;
  }
  return evidence.append(text.substr(at));
}

/// The content of the field of the last user turn whose name has "instruction" in it, with what is left of the turn.
std::pair<std::string, std::string> instruction_field(const std::string& input) {
  const auto header = input.find("instruction ## ]]");
  if (header == std::string::npos) return {{}, input};
  const auto begin = input.find('\n', header);
  if (begin == std::string::npos) return {{}, input};
  const auto end = std::min(input.find("\n[[ ## ", begin), input.size());
  return {std::string(trimmed(std::string_view(input).substr(begin, end - begin))), input.substr(0, begin) + input.substr(end)};
}

}  // namespace

std::optional<ProposalRequest> read_proposal(const ChatRequest& request) {
  ProposalRequest proposal;
  proposal.task = read_task(request);
  const auto& fields = proposal.task.fields;
  const auto field = std::find_if(fields.begin(), fields.end(), [](const auto& name) { return contains(name, "instruction"); });
  if (field != fields.end()) {
    proposal.fenced = false;
    proposal.field = *field;
    std::tie(proposal.current, proposal.evidence) = instruction_field(proposal.task.input);
    return proposal;
  }
  std::string text;
  for (const Message& message : request.messages) text += message.content + "\n";
  const std::string lower = lower_ascii(text);
  if (!contains(text, "```") || !contains_any(lower, text_words) || !contains_any(lower, change_words)) return std::nullopt;
  const auto fences = fences_in(text);
  const Fence* current = announced(fences, text);
  if (current == nullptr) return std::nullopt;
  proposal.current = current->text;
  proposal.label = fences.back().label;
  proposal.wants_ideas = contains(text, "`Idea:`");
  proposal.evidence = evidence_in(text, fences, current);
  return proposal;
}

std::string write_proposal(const ProposalRequest& request, std::string_view text) {
  if (request.fenced) {
    std::string fence = "```";
    while (contains(text, fence)) fence += '`';
    return fmt::format("From the feedback I take that the instruction should say more. Here is a new one:\n\n{0}{1}\n{2}\n{0}{3}", fence, request.label, text,
                       request.wants_ideas ? "\n\nIdea: Say more about what the feedback names last." : "");
  }
  std::vector<FieldText> texts;
  for (const auto& field : request.task.fields) {
    texts.push_back({field, field == request.field ? std::string(text) : "The feedback shows what the instruction lacks."});
  }
  return write_reply(request.task.style, texts);
}

}  // namespace hone::simulated
