#include "optimizer/proposals/reply_filter.hpp"

#include <algorithm>

#include "optimizer/proposals/fence.hpp"
#include "optimizer/proposals/input_request.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

constexpr int echo_words = 5;
constexpr double echo_share = 0.6;

bool is_known(std::string_view text, const ReplyRules& rules) {
  const std::string plain = normalized(text);
  if (plain == normalized(rules.current_text)) return true;
  return std::ranges::any_of(rules.known_texts, [&](std::string_view known) { return plain == normalized(known); });
}

bool is_fence(std::string_view line) { return line.starts_with("```"); }

/// Whether each line of `text` is one of `lines`, fences aside.
bool is_made_of_lines(std::string_view lines, std::string_view text) {
  const auto known = lines_of(lines);
  return std::ranges::all_of(lines_of(text), [&](std::string_view line) {
    return is_fence(trimmed(line)) || std::ranges::any_of(known, [&](std::string_view one) { return trimmed(one) == trimmed(line); });
  });
}

bool is_echo(std::string_view text, std::string_view wording) {
  const auto runs = shingles(text, echo_words);
  if (runs.empty()) return is_made_of_lines(wording, text);
  const ShingleSet request = ShingleSet::of({wording}, echo_words);
  const auto repeated = std::ranges::count_if(runs, [&](std::uint64_t run) { return request.contains(run); });
  return static_cast<double>(repeated) >= echo_share * static_cast<double>(runs.size());
}

bool copies(std::string_view text, const ReplyRules& rules) {
  const ShingleSet allowed = ShingleSet::of({rules.current_text});
  return std::ranges::any_of(shingles(text, ShingleSet::copied_words), [&](std::uint64_t run) {
    return !allowed.contains(run) && std::ranges::any_of(rules.not_to_copy, [run](const ShingleSet* texts) { return texts->contains(run); });
  });
}

std::string reason_against(std::string_view text, const ReplyRules& rules) {
  if (text.empty()) return "empty";
  if (count_characters(text) > static_cast<std::size_t>(std::max(rules.size_limit, 0))) return "too_long";
  if (is_known(text, rules)) return "duplicate";
  if (is_echo(text, rules.request_wording)) return "echo";
  if (asks_for_input(text)) return "asks_for_input";
  if (copies(text, rules)) return "copies_training_text";
  return {};
}

}  // namespace

FilteredReply filter_reply(std::string_view reply, bool complete, const ReplyRules& rules) {
  FilteredReply filtered;
  const auto fenced = fenced_text(reply);
  if (fenced) filtered.text = std::string(trimmed(*fenced));
  if (!complete) {
    filtered.rejected = "truncated";
  } else if (!fenced) {
    filtered.rejected = "no_fence";
  } else {
    filtered.rejected = reason_against(filtered.text, rules);
  }
  return filtered;
}

}  // namespace hone
