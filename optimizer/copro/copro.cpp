#include "optimizer/copro/copro.hpp"

#include <utility>

#include <fmt/format.h>

namespace hone {

Copro::Copro(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws)
    : ProposingSearch(std::move(policy), std::move(problem), std::move(draws)), histories_(text_histories(core_.record())) {}

void Copro::take(ProposalQueue::Reply reply, const BudgetView&) { new_texts_[reply.step.component].push_back(std::move(reply)); }

bool Copro::go_on(const BudgetView& budget) {
  if (!in_round_) {
    if (obstacle(budget)) return false;
    begin_round();
    return true;
  }
  if (!in_turn_) {
    begin_turn(budget);
    return true;
  }
  return try_new_texts(budget) || end_turn();
}

std::optional<StopReason> Copro::obstacle(const BudgetView& budget) const {
  const bool planned_all = !in_round_ && (round_ == core_.policy().copro.depth || histories_.empty());
  return planned_all ? StopReason::finished : proposals_.over(budget);
}

void Copro::begin_round() {
  in_round_ = true;
  turn_ = 0;
  const bool first = round_++ == 0;
  const CoproPolicy& policy = core_.policy().copro;
  for (const TextHistory& history : histories_) {
    ProposeStep step;
    step.recipe = first ? "copro_first" : "copro";
    step.parent = core_.record().entry(core_.record().winner()).candidate;
    step.component = history.component();
    step.size_limit = core_.policy().prompt_limit;
    if (!first) step.tried = history.best(core_.record(), policy.breadth);
    for (int i = first ? 1 : 0; i < policy.breadth; ++i) proposals_.want(step);
  }
  core_.record().say("round", fmt::format("Round {} of {} began.", round_, policy.depth));
}

/// The texts of earlier rounds are tried again where the rest of the program has changed since.
void Copro::begin_turn(const BudgetView& budget) {
  in_turn_ = true;
  base_ = core_.record().winner();
  TextHistory& history = histories_[turn_];
  for (const std::string& text : history.texts()) attempt(history, text, {}, budget);
}

bool Copro::try_new_texts(const BudgetView& budget) {
  TextHistory& history = histories_[turn_];
  const std::vector<ProposalQueue::Reply> replies = std::exchange(new_texts_[history.component()], {});
  for (const ProposalQueue::Reply& reply : replies) {
    if (attempt(history, reply.text, {reply.id}, budget)) {
      proposals_.tally().fruitful();
    } else {
      proposals_.tally().reject(reply.step.component, "duplicate");
    }
  }
  return !replies.empty();
}

bool Copro::end_turn() {
  if (proposals_.open(histories_[turn_].component()) > 0 || validations_.running() > 0) return false;
  in_turn_ = false;
  if (++turn_ == histories_.size()) in_round_ = false;
  return true;
}

/// Validates the base with `text`; false where that is known.
bool Copro::attempt(TextHistory& history, const std::string& text, std::vector<std::int64_t> steps, const BudgetView& budget) {
  const char* kind = steps.empty() ? "recombination" : "proposal";
  const auto candidate = validate(base_, history.component(), Value(text), kind, std::move(steps), fmt::format("A program with a new `{}`", history.component()), budget);
  if (candidate) history.add(text, *candidate);
  return candidate.has_value();
}

}  // namespace hone
