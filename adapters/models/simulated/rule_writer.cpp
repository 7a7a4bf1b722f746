#include "adapters/models/simulated/rule_writer.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "adapters/models/simulated/rule_evidence.hpp"
#include "adapters/models/simulated/words.hpp"
#include "programs/text.hpp"

namespace hone::simulated {
namespace {

constexpr double adopts = 0.85;  // a statement of another prompt is taken over

constexpr std::array<std::string_view, 4> frames = {"When the note names {}, write {}.", "For {} the code is {}.", "- {}: {}",
                                                    "A mention of {} calls for {}."};
constexpr std::array<std::string_view, 5> idle_advice = {
    "Read the note with care before you reply.", "Double-check the result and make sure that nothing is missing.",
    "Be precise and keep to the wording of the task.", "Think about what the reader of the note would want to know.",
    "Stay calm and work in a structured way, one thing at a time."};

/// The text without the lines that state something and are forgotten.
std::string remembered(const RuleBook& book, std::string_view text, double forgets, Rng& rng) {
  std::vector<std::string> kept;
  for (const auto line : lines_of(text)) {
    if (book.statements_in(line).empty() || rng.uniform() >= forgets) kept.emplace_back(line);
  }
  return joined(kept, "\n");
}

/// Puts the codes of `lessons` in the place of others that the text has for the same rules; takes those lessons out that
/// need no line of their own any more.
void correct(const RuleBook& book, std::string& text, std::map<std::size_t, std::string>& lessons) {
  std::set<std::size_t> stated;
  for (const Statement& statement : book.statements_in(text)) {
    const auto lesson = lessons.find(statement.rule);
    if (lesson == lessons.end()) continue;
    text.replace(statement.code_at, statement.code.size(), lesson->second);  // codes have one length: places stay
    stated.insert(statement.rule);
  }
  for (const auto rule : stated) lessons.erase(rule);
}

std::string other_code(const RuleBook& book, std::size_t rule, Rng& rng) {
  std::size_t other = rng.below(book.size() - 1);
  if (other >= rule) ++other;
  while (book.code(other) == book.code(rule)) other = (other + 1) % book.size();
  return book.code(other);
}

/// What the evidence shows and the text does not say, or says otherwise.
std::vector<std::size_t> gaps(const StatedCodes& stated, const RuleEvidence& evidence) {
  std::vector<std::size_t> rules;
  for (const auto& [rule, code] : evidence.shown) {
    const auto& said = stated[rule];
    if (said.empty() || std::any_of(said.begin(), said.end(), [&](const std::string& other) { return other != code; })) rules.push_back(rule);
  }
  return rules;
}

}  // namespace

std::string improved_rules(const RuleBook& book, const RuleTraits& traits, std::string_view current, const StatedCodes& stated,
                           std::string_view evidence, Rng rng) {
  const RuleEvidence found = read_rule_evidence(book, evidence);
  auto rules = gaps(stated, found);
  rng.shuffle(rules);
  rules.resize(std::min(rules.size(), static_cast<std::size_t>(traits.lessons)));

  std::map<std::size_t, std::string> lessons;
  for (const auto rule : rules) {
    lessons[rule] = rng.uniform() < traits.mistaken ? other_code(book, rule, rng) : found.shown.at(rule);
  }
  std::string text = remembered(book, current, traits.forgets, rng);
  std::set<std::size_t> kept;
  for (const Statement& statement : book.statements_in(text)) kept.insert(statement.rule);
  for (const auto& [rule, code] : found.told) {
    if (!kept.contains(rule) && rng.uniform() < adopts) lessons.emplace(rule, code);
  }
  correct(book, text, lessons);

  for (const auto& [rule, code] : lessons) {
    text += "\n" + fmt::format(fmt::runtime(frames[rng.below(frames.size())]), book.name(rule), code);
  }
  const std::string_view advice = idle_advice[rng.below(idle_advice.size())];
  if (rng.uniform() < traits.chatter && !contains(text, advice)) text += "\n" + std::string(advice);
  return text;
}

}  // namespace hone::simulated
