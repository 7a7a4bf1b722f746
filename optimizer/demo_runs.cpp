#include "optimizer/demo_runs.hpp"

#include <algorithm>
#include <cassert>

namespace hone {

DemoRuns::DemoRuns(SearchRecord& record, RolloutQueue& queue, Draws& draws) : record_(&record), queue_(&queue), draws_(&draws) {}

void DemoRuns::begin(int wanted, std::int64_t most, int in_flight) {
  assert(!begun_);
  begun_ = true;
  wanted_ = wanted;
  in_flight_ = static_cast<std::size_t>(std::max(in_flight, 1));
  const int train = record_->problem().train;
  rows_ = draws_->order("bootstrap", 0, train);
  rows_.resize(static_cast<std::size_t>(std::clamp<std::int64_t>(most, 0, train)));
  seek();
}

void DemoRuns::seek() {
  while (wants_more() && asked_ - told_ < in_flight_) {
    const auto run = static_cast<int>(asked_);
    queue_->want({0, {Partition::train, rows_[asked_++]}, 0}, first_waiter - run, {true, true});
  }
}

void DemoRuns::ready(const RolloutQueue::Settled& settled) {
  ++told_;
  if (settled.result) {
    DemoRun run{settled.step, settled.result->score, settled.result->fault.has_value(), settled.result->demos};
    if (is_success(run, record_->problem().binary_metric)) ++successes_;
    runs_.insert(std::ranges::upper_bound(runs_, run.step, {}, &DemoRun::step), std::move(run));
  }
  seek();
}

}  // namespace hone
