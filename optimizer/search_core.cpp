#include "optimizer/search_core.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace hone {
namespace {

bool used_up(const BudgetView::Line& line) { return line.limit && line.charged >= line.total(); }

/// The limit that lets no call be made any more. While anything is reserved, rollouts are not over: see `ask_rollout`.
std::optional<Limit> over(const BudgetView& budget) {
  if (budget.wall_left_s && *budget.wall_left_s <= 0) return Limit::wall;
  if (used_up(budget.calls)) return Limit::calls;
  if (used_up(budget.tokens)) return Limit::tokens;
  if (used_up(budget.usd)) return Limit::usd;
  return std::nullopt;
}

}  // namespace

std::int64_t free_rollouts(const BudgetView& budget, const RolloutQueue& queue) {
  if (!budget.rollouts.limit) return unlimited_rollouts;
  return static_cast<std::int64_t>(std::floor(budget.rollouts.left())) - static_cast<std::int64_t>(queue.queued());
}

SearchCore::SearchCore(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws)
    : policy_(std::move(policy)),
      draws_(draws ? std::move(draws) : std::make_unique<SeededDraws>(problem.random_seed)),
      record_(std::move(problem)),
      demo_runs_(record_, queue_, *draws_),
      start_(policy_, record_, queue_, *draws_, demo_runs_) {}

void SearchCore::look_only_at(const BudgetView& budget) {
  if (const auto limit = over(budget); limit && !closed_) close(stop_reason(*limit));
}

void SearchCore::look_at(const BudgetView& budget) {
  look_only_at(budget);
  if (!start_.begun()) start_.begin(free_rollouts(budget, queue_));
}

std::optional<Step> SearchCore::ask_rollout(const BudgetView& budget) {
  while (queue_.queued() > 0) {
    const bool allowed = budget.rollouts.left() >= 1;
    if (!closed_ && allowed) {
      const StepId id = next_id();
      const Cell cell = queue_.next(id);
      const Keep keep = queue_.keep(cell);
      return Step{id, RolloutStep{record_.entry(cell.candidate).candidate, cell.example, cell.repeat, keep.trace, keep.demos}};
    }
    short_of_rollouts_ |= !allowed;
    settle(queue_.give_up());
  }
  return std::nullopt;
}

void SearchCore::tell_rollout(StepId id, const Outcome& outcome) {
  if (const auto* refused = std::get_if<StepRefused>(&outcome.what); refused && !closed_) close(stop_reason(refused->limit));
  if (const auto settled = queue_.tell(id, outcome)) settle(*settled);
}

const std::string& SearchCore::next_reflector(const std::string& component) {
  const std::vector<std::string>& roles = problem().reflectors;
  const auto turn = turns_.try_emplace(component, turns_.size()).first;  // the first one for each text goes to another model
  return roles.at(turn->second++ % roles.size());
}

void SearchCore::close(StopReason reason) { closed_ = reason; }

void SearchCore::settle(const RolloutQueue::Settled& settled) {
  record_.take(settled);
  for (const RolloutQueue::Waiter waiter : settled.ready) {
    if (waiter > 0) {
      ready_.push_back(waiter);
    } else if (waiter <= DemoRuns::first_waiter) {
      demo_runs_.ready(settled);
      start_.run_told();
    } else {
      start_.ready(waiter);
    }
  }
}

std::vector<RolloutQueue::Waiter> SearchCore::take_ready() { return std::exchange(ready_, {}); }

std::int64_t quota_gap(const BudgetView& budget, std::int64_t free) {
  if (!budget.rollouts.limit) return 0;
  const auto limit = static_cast<std::int64_t>(*budget.rollouts.limit);
  return (limit * 95 + 99) / 100 - (limit - free);
}

}  // namespace hone
