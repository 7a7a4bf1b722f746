// The machine as a whole, and how it comes to what there is to choose from.

#include "optimizer/mipro/mipro.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

namespace hone {
namespace {

DemoSetSizes set_sizes(const OptimizerPolicy& policy, const MiproPlan& plan) {
  constexpr int usual_labelled_demos = 4;
  return {plan.demo_sets, policy.demos, policy.labelled_demos.value_or(usual_labelled_demos)};
}

}  // namespace

Mipro::Mipro(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws)
    : CoreSearch(std::move(policy), std::move(problem), std::move(draws)) {
  assert(core_.policy().width > 0);
}

Step Mipro::ask(const BudgetView& budget) {
  core_.look_at(budget);
  forecast_.look_at(budget);
  if (!plan_) plan(budget);
  for (;;) {
    advance();
    prepare(budget);
    if (auto step = core_.ask_rollout(budget)) return *step;
    if (core_.any_ready()) continue;
    if (auto step = ask_proposal(budget)) return *step;
    if (searching_ && begin(budget)) continue;
    if (outstanding() > 0) return {0, Wait{}};
    if (!searching_) continue;  // the last rollout was given up: prepare again
    drop_incomplete();
    return {0, Finished{reason(budget)}};
  }
}

void Mipro::tell(StepId id, const Outcome& outcome) {
  if (core_.is_rollout(id)) return core_.tell_rollout(id, outcome);
  take_proposal(id, outcome);
}

void Mipro::plan(const BudgetView& budget) {
  constexpr double very_many = 1e6;
  const auto proposals = static_cast<std::int64_t>(std::min(budget.proposals.left(), very_many));
  const std::int64_t seed = std::int64_t{core_.problem().validation} * core_.problem().repeats;  // queued by now
  const std::int64_t free = free_rollouts(budget, core_.queue());
  plan_ = plan_mipro(core_.policy(), core_.problem(), free == unlimited_rollouts ? free : free + seed, proposals);
  proposer_.emplace(core_.problem(), *plan_, core_.policy().prompt_limit, core_.draws());
  if (plan_->trials == 0) proposer_->stop();
  core_.demo_runs().begin(plan_->wanted_successes, plan_->trials == 0 ? 0 : plan_->bootstrap_runs, 2 * std::max(core_.policy().demos, 1));
}

/// Makes the demo sets when their runs are told, and the variables when all texts are.
void Mipro::prepare(const BudgetView& budget) {
  if (searching_) return;
  if (core_.closed()) proposer_->stop();
  if (!demo_sets_ && core_.demo_runs().done()) make_sets();
  if (!demo_sets_ || !proposer_->done()) return;
  gather_options();
  plan_trials(budget);
}

void Mipro::make_sets() {
  const std::vector<DemoRun>& runs = core_.demo_runs().runs();
  demo_sets_ = make_demo_sets(core_.problem(), runs, set_sizes(core_.policy(), *plan_), core_.draws());
  std::vector<std::vector<StepId>> shown;
  for (const DemoSet& set : *demo_sets_) {
    if (!set.steps.empty()) shown.push_back(set.steps);
  }
  for (const DemoRun& run : demo_source(runs, core_.problem().binary_metric, 1).runs) shown.push_back({run.step});
  proposer_->show_runs(std::move(shown));
  if (runs.empty()) return;
  core_.record().say("bootstrap", fmt::format("{} of {} runs of the seed were successes; there are {} demo sets, {} of them with demos from runs.",
                                              core_.demo_runs().successes(), runs.size(), demo_sets_->size(),
                                              std::ranges::count(*demo_sets_, "bootstrapped", &DemoSet::kind)));
}

void Mipro::gather_options() {
  searching_ = true;
  for (std::size_t i = 0; i < proposer_->components().size(); ++i) {
    Variable variable{proposer_->components()[i], {}};
    for (const auto& option : proposer_->options(i)) {
      variable.options.push_back({Value(option.text), {}});
      if (option.step != 0) variable.options.back().steps = {option.step};
    }
    variables_.push_back(std::move(variable));
  }
  for (const auto& [component, own] : demo_sets_->front().values) {
    Variable variable{component, {{own, {}}}};
    for (const DemoSet& set : *demo_sets_) {
      const Value& demos = set.values.at(component);
      const bool known = std::ranges::any_of(variable.options, [&](const Option& option) { return option.value == demos; });
      if (!known) variable.options.push_back({demos, set.steps});
    }
    variables_.push_back(std::move(variable));
  }
  std::erase_if(variables_, [](const Variable& variable) { return variable.options.size() < 2; });
  for (const Variable& variable : variables_) sizes_.push_back(static_cast<int>(variable.options.size()));
  const Choices own(sizes_.size(), 0);
  numbers_[own] = 0;
  if (const Mean mean = core_.record().validation().mean(0, View::observed); core_.start().done() && mean.n > 0) note(own, mean.mean);
}

/// By now it is known what a rollout costs of limits other than rollouts.
void Mipro::plan_trials(const BudgetView& budget) {
  const auto left = forecast_.left(budget);
  if (!left) return;
  const auto all = *left + static_cast<std::int64_t>(budget.rollouts.charged + budget.rollouts.reserved);
  const MiproPlan afforded = plan_mipro(core_.policy(), core_.problem(), all, 0);
  plan_->trials = afforded.trials;
  plan_->trial_examples = afforded.trial_examples;
  plan_->startup = afforded.startup;
  plan_->open_ended = afforded.open_ended;
}

std::optional<Step> Mipro::ask_proposal(const BudgetView& budget) {
  if (searching_ || core_.closed() || budget.proposals.left() < 1) {
    proposer_->stop();
    return std::nullopt;
  }
  // Never more at a time than patience is left for, so that a model that only talks is asked `patience` times.
  if (barren_ + static_cast<int>(proposals_.size()) >= core_.policy().patience) return std::nullopt;
  auto request = proposer_->next();
  if (!request) return std::nullopt;
  const StepId id = core_.next_id();
  proposals_.emplace(id, request->task);
  request->step.role = core_.next_reflector(request->step.component);
  return Step{id, std::move(request->step)};
}

void Mipro::take_proposal(StepId id, const Outcome& outcome) {
  const auto asked = proposals_.find(id);
  assert(asked != proposals_.end());
  const GroundedProposer::Task task = asked->second;
  proposals_.erase(asked);
  const std::string why = proposer_->take(task, id, outcome);
  if (std::holds_alternative<StepRefused>(outcome.what)) return proposer_->stop();  // rollouts may still fit
  if (!why.empty() && std::holds_alternative<ProposalResult>(outcome.what)) core_.record().reject(why);
  if (task.kind != GroundedProposer::Task::Kind::text) return;
  barren_ = why.empty() ? 0 : barren_ + 1;
  if (barren_ >= core_.policy().patience) proposer_->stop();
  if (why.empty()) return;
  core_.record().say("proposal_rejected", fmt::format("A proposal for `{}` came to nothing: {}.", proposer_->components()[task.component], why));
}

}  // namespace hone
