#include "adapters/models/simulated/precedence_world.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/models/simulated/rule_evidence.hpp"
#include "adapters/models/simulated/words.hpp"
#include "programs/text.hpp"

namespace hone::simulated {
namespace {

constexpr std::size_t marks_in_all = 8;
constexpr std::size_t exceptions = 4;
constexpr std::array<double, 3> share_of_states = {0.4, 0.3, 0.3};
constexpr double sees_conflict = 0.7;  // a statement that stands in the wrong place is noticed

const std::vector<std::string_view> order_cues = {"more specific", "most specific", "takes precedence", "take precedence", "overrides",
                                                  "override",      "exceptions go", "exceptions come", "exceptions win",  "exceptions count",
                                                  "specific rule", "before the general", "over the general"};
constexpr std::string_view order_advice = "Where several of these fit, the more specific one counts, wherever it stands.";

bool states_order(std::string_view prompt) { return contains_any(lower_ascii(prompt), order_cues); }

/// The text with the last line that states the rule moved to its end.
std::string moved_to_end(const RuleBook& book, std::string_view text, std::size_t rule) {
  std::vector<std::string> lines;
  for (const auto line : lines_of(text)) lines.emplace_back(line);
  const auto states_it = [&](const std::string& line) {
    const auto statements = book.statements_in(line);
    return std::any_of(statements.begin(), statements.end(), [&](const Statement& statement) { return statement.rule == rule; });
  };
  const auto found = std::find_if(lines.rbegin(), lines.rend(), states_it);
  if (found != lines.rend()) std::rotate(found.base() - 1, found.base(), lines.end());
  return joined(lines, "\n");
}

}  // namespace

PrecedenceWorld::PrecedenceWorld(std::string name, std::uint64_t seed, RuleTraits traits)
    : RuleWorld(std::move(name), RuleBook(seed, marks_in_all, {"sealed", "damp"}, exceptions), traits) {}

StatedCodes PrecedenceWorld::stated(std::string_view prompt) const {
  const bool ordered = states_order(prompt);
  const auto statements = book().statements_in(prompt);
  StatedCodes codes(book().size());
  for (std::size_t rule = 0; rule < book().size(); ++rule) {
    const std::size_t general = rule % book().marks();
    bool specific = false;
    for (const Statement& statement : statements) {
      if (statement.rule != rule && (statement.rule != general || (specific && ordered))) continue;
      codes[rule] = {statement.code};
      specific = specific || statement.rule == rule;
    }
  }
  return codes;
}

std::string PrecedenceWorld::improve(const ProposalRequest& request, const Luck& luck) const {
  const std::string text = RuleWorld::improve(request, luck);
  Rng rng = luck.rng("order");
  StatedCodes own(book().size());
  for (const Statement& statement : book().statements_in(text)) own[statement.rule] = {statement.code};
  const StatedCodes taken = stated(text);
  for (const auto& [rule, code] : read_rule_evidence(book(), request.evidence).shown) {
    const bool overridden = own[rule] == std::vector{code} && taken[rule] != own[rule];
    if (!overridden || rng.uniform() >= sees_conflict) continue;
    return rng.uniform() < 0.5 ? moved_to_end(book(), text, rule) : text + "\n" + std::string(order_advice);
  }
  return text;
}

std::vector<std::size_t> PrecedenceWorld::draw_rules(Rng& rng, std::vector<std::size_t>& marks) const {
  auto rules = RuleWorld::draw_rules(rng, marks);
  const std::size_t first = rng.weighted(share_of_states) * book().marks();
  for (auto& rule : rules) rule += first;
  return rules;
}

double PrecedenceWorld::expected(std::span<const double> chances) const {
  double score = 0;
  for (std::size_t state = 0; state < share_of_states.size(); ++state) {
    score += share_of_states[state] * RuleWorld::expected(chances.subspan(state * book().marks(), book().marks()));
  }
  return score;
}

}  // namespace hone::simulated
