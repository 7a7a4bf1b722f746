#include "optimizer/simba/simba.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace hone {
namespace {

constexpr double sampling_temperature = 1;

}  // namespace

Simba::Simba(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws)
    : CoreSearch(std::move(policy), std::move(problem), std::move(draws)),
      proposals_(core_),
      validations_(core_),
      sampler_(core_.problem().train, core_.policy().simba.batch, core_.draws()),
      texts_(components_of(core_.problem(), ComponentKind::text)),
      demos_(core_.policy().demos > 0 ? components_of(core_.problem(), ComponentKind::demos) : std::vector<std::string>()),
      programs_{{0, 0}},
      winners_{0} {}

Step Simba::ask(const BudgetView& budget) {
  core_.look_at(budget);
  forecast_.look_at(budget);
  for (;;) {
    for (const RolloutQueue::Waiter waiter : core_.take_ready()) {
      if (validations_.running(waiter)) {
        validations_.end(waiter);
      } else if (evaluating_.erase(waiter) == 0) {
        learn(budget);
      }
    }
    if (auto step = proposals_.ask(budget)) return *step;
    if (auto step = core_.ask_rollout(budget)) {
      auto& run = std::get<RolloutStep>(step->what);
      if (run.repeat >= core_.problem().repeats) {
        run.temperature = sampling_temperature;
        sampling_.insert(step->id);
      }
      return *step;
    }
    if (core_.any_ready() || go_on(budget)) continue;
    if (!idle()) return {0, Wait{}};
    wrap_up();
    return {0, Finished{reason(budget)}};
  }
}

void Simba::tell(StepId id, const Outcome& outcome) {
  if (!core_.is_rollout(id)) {
    if (auto reply = proposals_.tell(id, outcome)) new_rules_.push_back(std::move(*reply));
    return;
  }
  const auto* result = std::get_if<RolloutResult>(&outcome.what);
  if (sampling_.erase(id) > 0 && result) run_demos_[id] = result->demos;
  core_.tell_rollout(id, outcome);
}

/// Whether there is something new to be asked.
bool Simba::go_on(const BudgetView& budget) {
  if (!core_.start().done() || core_.closed()) return false;
  switch (stage_) {
    case Stage::between_steps:
      if (!begin_step(budget)) begin_last(budget);
      return true;
    case Stage::sampling: return false;
    case Stage::learning:
      if (try_rules()) return true;
      if (!proposals_.quiet() || !evaluating_.empty()) return false;
      end_step();
      return true;
    case Stage::last: return validate_another(budget);
  }
  return false;
}

int Simba::candidates_per_step() const { return core_.policy().candidates.value_or(6); }
int Simba::steps() const { return core_.policy().steps.value_or(8); }

/// Rollouts that the limit nearest its end allows.
std::int64_t Simba::affordable(const BudgetView& budget) const {
  const std::int64_t free = std::max<std::int64_t>(free_rollouts(budget, core_.queue()), 0);
  return std::min(free, forecast_.left(budget).value_or(free));
}

void Simba::begin_last(const BudgetView& budget) {
  stage_ = Stage::last;
  const auto fitting = static_cast<int>(std::clamp<std::int64_t>(affordable(budget) / full_validation(), 1, candidates_per_step()));
  for (const int winner : evenly_spaced(static_cast<int>(winners_.size()) - 1, fitting + 1)) {
    if (winner > 0) validations_.begin(winners_[static_cast<std::size_t>(winner)], fmt::format("The winner of step {}", winner), budget);
  }
}

/// Where the rollouts did not suffice for another step, what is left of them goes to the next best programs.
bool Simba::validate_another(const BudgetView& budget) {
  const bool spare = cut_short_ && free_rollouts(budget, core_.queue()) >= 1 && !nothing_better(core_.record());
  if (!spare || validations_.running() > 0) return false;
  const Scored* next = nullptr;
  for (const Scored& program : programs_) {
    const SearchRecord::State state = core_.record().entry(program.candidate).state;
    if (program.candidate > 0 && state == SearchRecord::State::racing && (!next || program.mean > next->mean)) next = &program;
  }
  if (!next) return false;
  validations_.begin(next->candidate, "A program that did well on its batch", budget);
  return true;
}

void Simba::wrap_up() {
  SearchRecord& record = core_.record();
  for (int candidate = 1; candidate < record.size(); ++candidate) {
    if (record.entry(candidate).state == SearchRecord::State::racing) record.drop(candidate, "it was not among those that are validated in the end");
  }
}

StopReason Simba::reason(const BudgetView& budget) const {
  if (core_.closed()) return *core_.closed();
  if (nothing_better(core_.record())) return StopReason::perfect;
  if (core_.short_of_rollouts() || free_rollouts(budget, core_.queue()) < 1) return StopReason::rollouts;
  const auto over = demos_.empty() && !texts_.empty() && step_ < steps() ? proposals_.over(budget) : std::nullopt;
  return over.value_or(StopReason::finished);
}

}  // namespace hone
