#include "optimizer/rollout_queue.hpp"

#include <cassert>
#include <utility>

namespace hone {
namespace {

constexpr int most_attempts = 3;

}  // namespace

void RolloutQueue::want(const Cell& cell, Waiter waiter, Keep keep) {
  const auto [it, fresh] = open_.try_emplace(cell);
  Open& open = it->second;
  if (fresh) queue_.push_back(cell);
  if (!open.asked) open.keep = {open.keep.trace || keep.trace, open.keep.demos || keep.demos};
  open.waiters.push_back(waiter);
  ++waiting_[waiter];
}

void RolloutQueue::want_all(int candidate, ExampleRef example, int repeats, Waiter waiter, Keep keep) {
  for (int repeat = 0; repeat < repeats; ++repeat) want({candidate, example, repeat}, waiter, keep);
}

int RolloutQueue::waiting(Waiter waiter) const {
  const auto it = waiting_.find(waiter);
  return it == waiting_.end() ? 0 : it->second;
}

Cell RolloutQueue::next(StepId id) {
  assert(!queue_.empty());
  const Cell cell = queue_.front();
  queue_.pop_front();
  asked_.emplace(id, cell);
  open_.at(cell).asked = true;
  return cell;
}

std::optional<RolloutQueue::Settled> RolloutQueue::tell(StepId id, const Outcome& outcome) {
  const auto it = asked_.find(id);
  assert(it != asked_.end());
  const Cell cell = it->second;
  asked_.erase(it);
  Open& open = open_.at(cell);
  if (std::holds_alternative<StepFailed>(outcome.what) && ++open.failed < most_attempts) {
    open.asked = false;
    queue_.push_back(cell);
    return std::nullopt;
  }
  const bool traced = open.keep.trace;
  Settled settled = settle(cell);
  if (const auto* result = std::get_if<RolloutResult>(&outcome.what)) {
    settled.result = *result;
    settled.step = id;
    settled.traced = traced;
  }
  return settled;
}

RolloutQueue::Settled RolloutQueue::give_up() {
  assert(!queue_.empty());
  const Cell cell = queue_.front();
  queue_.pop_front();
  return settle(cell);
}

RolloutQueue::Settled RolloutQueue::settle(const Cell& cell) {
  Settled settled{.cell = cell, .step = 0, .result = std::nullopt, .traced = false, .ready = {}};
  auto open = open_.extract(cell);
  for (const Waiter waiter : open.mapped().waiters) {
    const auto it = waiting_.find(waiter);
    if (--it->second > 0) continue;
    waiting_.erase(it);
    settled.ready.push_back(waiter);
  }
  return settled;
}

}  // namespace hone
