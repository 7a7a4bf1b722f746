#include "optimizer/opro/opro.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace hone {

Opro::Opro(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws)
    : ProposingSearch(std::move(policy), std::move(problem), std::move(draws)), histories_(text_histories(core_.record())) {}

bool Opro::go_on(const BudgetView& budget) {
  if (!idle() || obstacle(budget)) return false;
  begin_step();
  return true;
}

std::optional<StopReason> Opro::obstacle(const BudgetView& budget) const {
  const bool planned_all = step_ >= core_.policy().steps.value_or(200) || histories_.empty();
  return planned_all ? StopReason::finished : proposals_.over(budget);
}

void Opro::begin_step() {
  const auto number = static_cast<std::uint64_t>(++step_);
  base_ = core_.record().winner();
  const OproPolicy& policy = core_.policy().opro;
  ProposeStep step;
  step.recipe = "opro";
  step.parent = core_.record().entry(base_).candidate;
  step.component = history().component();
  step.size_limit = core_.policy().prompt_limit;
  step.tried = history().best(core_.record(), policy.history);
  step.train_rows = core_.draws().order("exemplars", number, core_.problem().train);
  step.train_rows.resize(std::min(step.train_rows.size(), static_cast<std::size_t>(policy.exemplars)));
  for (int i = 0; i < policy.per_step; ++i) proposals_.want(step);
}

void Opro::take(ProposalQueue::Reply reply, const BudgetView& budget) {
  const std::string& component = reply.step.component;
  const auto candidate = validate(base_, component, Value(reply.text), "proposal", {reply.id}, fmt::format("A program with a new `{}`", component), budget);
  if (!candidate) return proposals_.tally().reject(component, "duplicate");
  proposals_.tally().fruitful();
  history().add(reply.text, *candidate);
}

}  // namespace hone
