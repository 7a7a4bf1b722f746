#include "optimizer/batch_sampler.hpp"

#include <algorithm>
#include <cassert>

namespace hone {

BatchSampler::BatchSampler(int examples, int batch_size, Draws& draws)
    : examples_(examples), batch_size_(std::min(batch_size, examples)), draws_(&draws), used_(static_cast<std::size_t>(examples)) {
  assert(examples > 0 && batch_size > 0);
}

int BatchSampler::batches_per_epoch() const { return (examples_ + batch_size_ - 1) / batch_size_; }

std::vector<int> BatchSampler::next() {
  if (position_ == order_.size()) begin_epoch();
  const auto first = order_.begin() + static_cast<std::ptrdiff_t>(position_);
  position_ += static_cast<std::size_t>(batch_size_);
  return {first, first + batch_size_};
}

void BatchSampler::begin_epoch() {
  order_ = draws_->order("minibatch", epoch_++, examples_);
  position_ = 0;
  for (const int example : order_) ++used_[static_cast<std::size_t>(example)];
  fill_up();
}

void BatchSampler::fill_up() {
  const std::size_t in_last = order_.size() % static_cast<std::size_t>(batch_size_);
  if (in_last == 0) return;
  std::vector<int> others(order_.begin(), order_.end() - static_cast<std::ptrdiff_t>(in_last));
  std::ranges::stable_sort(others, {}, [this](int example) { return used_[static_cast<std::size_t>(example)]; });
  others.resize(static_cast<std::size_t>(batch_size_) - in_last);
  for (const int example : others) ++used_[static_cast<std::size_t>(example)];
  order_.insert(order_.end(), others.begin(), others.end());
}

}  // namespace hone
