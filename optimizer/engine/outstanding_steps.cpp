#include "optimizer/engine/outstanding_steps.hpp"

#include <algorithm>
#include <utility>

namespace hone {

const OutstandingStep& OutstandingSteps::add(Step step) {
  const StepId id = step.id;
  auto added = std::make_unique<OutstandingStep>();
  added->envelope = costs_.envelope(step);
  added->step = std::move(step);
  added->purse = std::make_unique<StepPurse>(ledger_, id, &payments_);
  unreserved_.push_back(id);
  return *(steps_[id] = std::move(added));
}

void OutstandingSteps::refuse(OutstandingStep& step, Limit limit) {
  if (step.open && !step.dispatched) {
    ledger_.cancel(step.step.id);
    step.open = false;
  }
  Executed refused;
  refused.outcome.what = StepRefused{limit};
  ended(step, std::move(refused));
}

void OutstandingSteps::refuse_queued(Limit limit) {
  for (std::deque<StepId>* queue : {&ready_, &unreserved_}) {
    for (const StepId id : *queue) refuse(*steps_.at(id), limit);
    queue->clear();
  }
}

void OutstandingSteps::reserve_in_order() {
  // Who was cut comes before who has not begun. Under `ordered` it does so by its turn, whenever that is known.
  if (!ordered_ && std::ranges::any_of(arrived_, [this](StepId id) { return steps_.at(id)->was_cut(); })) return;
  while (!unreserved_.empty()) {
    OutstandingStep& step = *steps_.at(unreserved_.front());
    std::optional<Limit> refused = ledger_.open(step.step.id, step.envelope);
    if (refused && ledger_.anything_open()) return;  // what is in flight may free enough
    if (refused) {
      step.envelope = costs_.least(step.step);
      refused = ledger_.open(step.step.id, step.envelope);
    }
    unreserved_.pop_front();
    if (refused) {
      refuse(step, *refused);
    } else {
      step.open = true;
      ready_.push_back(step.step.id);
    }
  }
}

OutstandingStep* OutstandingSteps::next_to_run() {
  if (ready_.empty()) return nullptr;
  OutstandingStep& step = *steps_.at(ready_.front());
  ready_.pop_front();
  step.dispatched = true;
  return &step;
}

void OutstandingSteps::ended(OutstandingStep& step, Executed executed) {
  step.done = std::move(executed);
  arrived_.push_back(step.step.id);
}

bool OutstandingSteps::try_cut_again(bool any_running) {
  std::vector<StepId> turn(arrived_.begin(), arrived_.end());
  if (ordered_ && !steps_.empty()) turn = {steps_.begin()->first};
  bool any = false;
  for (const StepId id : turn) {
    OutstandingStep& step = *steps_.at(id);
    if (!step.was_cut()) continue;
    if (!grow(step)) {
      if (any_running || !ready_.empty()) continue;  // what is under way may leave enough
      shrink_ended();
      step.given_up = !grow(step);
    }
    any = true;
    if (step.given_up) continue;
    step.purse->start_again();
    step.done.reset();
    std::erase(arrived_, id);
    ready_.push_front(id);
  }
  return any;
}

/// Sets more aside for a step that was cut; false: the budget does not have it now.
bool OutstandingSteps::grow(OutstandingStep& step) {
  for (const Spend& larger : StepCosts::larger_envelopes(step.envelope.spend, step.purse->need())) {
    if (larger == step.envelope.spend || ledger_.grow(step.step.id, larger - step.envelope.spend)) continue;
    step.envelope.spend = larger;
    return true;
  }
  return false;
}

/// Of steps that have ended and wait for their turn to be told, what they did not use is free.
void OutstandingSteps::shrink_ended() {
  for (const auto& [id, step] : steps_) {
    if (step->open && step->done && !step->was_cut()) ledger_.shrink(id);
  }
}

std::vector<OutstandingStep*> OutstandingSteps::next_to_tell() {
  std::vector<OutstandingStep*> next;
  if (ordered_) {
    for (auto& [id, step] : steps_) {
      if (!step->done || step->was_cut()) break;
      next.push_back(step.get());
    }
  } else {
    for (const StepId id : arrived_) {
      if (OutstandingStep& step = *steps_.at(id); !step.was_cut()) next.push_back(&step);
    }
  }
  return next;
}

void OutstandingSteps::put_off(OutstandingStep& step) {
  step.done.reset();
  std::erase(arrived_, step.step.id);
}

std::unique_ptr<OutstandingStep> OutstandingSteps::take(const ToldStep& told) {
  std::unique_ptr<OutstandingStep> step = std::move(steps_.extract(told.id).mapped());
  std::erase(step->done ? arrived_ : unreserved_, told.id);  // what a journal tells waits for its envelope still
  if (step->open) {
    step->purse->close(told.charge.spend);
    purses_.push_back(std::move(step->purse));
  }
  if (told.has_result() || told.was_cut()) costs_.told(step->step, told.need);
  return step;
}

}  // namespace hone
