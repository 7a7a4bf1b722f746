#include "optimizer/bootstrap_search/bootstrap_search.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

namespace hone {
namespace {

constexpr int plain_sets = 3;  // none, labelled ones only, the first successes
constexpr int default_candidates = 16;
constexpr int default_labelled = 16;
constexpr std::int64_t runs_divisor = 4;  // a fourth of the rollouts, where anything limits them

std::string counted_demos(const DemoSet& set) {
  if (set.kind != "bootstrapped") return fmt::format("A program with {} demos", set.kind);
  return fmt::format("A program with demos from {} success{}", set.steps.size(), set.steps.size() == 1 ? "" : "es");
}

}  // namespace

BootstrapSearch::BootstrapSearch(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws)
    : CoreSearch(std::move(policy), std::move(problem), std::move(draws)),
      validations_(core_),
      sizes_{.sets = plain_sets + core_.policy().candidates.value_or(default_candidates),
             .bootstrapped = core_.policy().demos,
             .labelled = core_.policy().labelled_demos.value_or(default_labelled)},
      takes_demos_(!components_of(core_.problem(), ComponentKind::demos).empty()) {}

Step BootstrapSearch::ask(const BudgetView& budget) {
  core_.look_at(budget);
  forecast_.look_at(budget);
  if (takes_demos_ && !core_.demo_runs().begun()) begin_runs(budget);
  if (runs_took_their_share(budget)) core_.demo_runs().stop();
  for (;;) {
    for (const RolloutQueue::Waiter candidate : core_.take_ready()) validations_.end(candidate);
    if (auto step = core_.ask_rollout(budget)) return *step;
    if (core_.any_ready() || go_on(budget)) continue;
    if (core_.quiet()) return {0, Finished{reason(budget)}};
    return {0, Wait{}};
  }
}

void BootstrapSearch::tell(StepId id, const Outcome& outcome) {
  assert(core_.is_rollout(id));
  core_.tell_rollout(id, outcome);
}

void BootstrapSearch::begin_runs(const BudgetView& budget) {
  const std::int64_t free = std::max<std::int64_t>(free_rollouts(budget, core_.queue()), 0);
  const std::int64_t most = budget.rollouts.limit ? free / runs_divisor : free;
  core_.demo_runs().begin(wanted_successes(sizes_), most, std::max(core_.policy().width, 2 * sizes_.bootstrapped));
}

/// Whether the runs on train took their share of what calls, tokens, USD or time will pay for. That is known well enough once the seed is validated.
bool BootstrapSearch::runs_took_their_share(const BudgetView& budget) const {
  if (!takes_demos_ || !core_.start().done()) return false;
  const auto left = forecast_.left(budget);
  const auto asked = static_cast<std::int64_t>(core_.demo_runs().asked());
  return left && asked * runs_divisor > *left + asked;
}

/// Whether there is something new to be asked.
bool BootstrapSearch::go_on(const BudgetView& budget) {
  if (!takes_demos_ || core_.closed() || !core_.demo_runs().done()) return false;
  if (!made_) make_sets();
  const bool enough = nothing_better(core_.record()) || free_rollouts(budget, core_.queue()) < 1;
  if (enough || next_set_ == sets_.size() || validations_.running() >= core_.policy().width) return false;
  validate(sets_[next_set_++], budget);
  return true;
}

void BootstrapSearch::make_sets() {
  made_ = true;
  const std::vector<DemoRun>& runs = core_.demo_runs().runs();
  sets_ = make_demo_sets(core_.problem(), runs, sizes_, core_.draws());
  core_.record().say("bootstrap", fmt::format("There are {} sets of demos to try, from {} runs on train, {} of them successes.", sets_.size(),
                                              runs.size(), core_.demo_runs().successes()));
}

void BootstrapSearch::validate(const DemoSet& set, const BudgetView& budget) {
  SearchRecord& record = core_.record();
  ComponentValues values = record.problem().seed->components();
  for (const auto& [name, demos] : set.values) values.insert_or_assign(name, demos);
  auto program = std::make_shared<const Candidate>(std::move(values));
  if (record.knows(*program)) return;
  validations_.begin(record.add(std::move(program), "bootstrap", {0}, set.steps), counted_demos(set), budget);
}

StopReason BootstrapSearch::reason(const BudgetView& budget) const {
  if (core_.closed()) return *core_.closed();
  if (nothing_better(core_.record())) return StopReason::perfect;
  const bool used_up = core_.short_of_rollouts() || free_rollouts(budget, core_.queue()) < 1;
  return used_up ? StopReason::rollouts : StopReason::finished;
}

}  // namespace hone
