#pragma once

#include <cstdint>
#include <vector>

#include "optimizer/draws.hpp"

namespace hone {

/// Minibatches of train examples, epoch by epoch: every example once in a random order, the last batch filled up with the examples
/// that were used least in the whole run (ties: earliest in the epoch's order) and do not stand in it yet.
///
/// Where there are fewer examples than a batch holds, a batch is all of them, each once.
class BatchSampler {
 public:
  /// `draws` outlives the sampler. `examples` and `batch_size` are above 0.
  BatchSampler(int examples, int batch_size, Draws& draws);

  /// The next batch: example numbers, each at most once.
  std::vector<int> next();

  int batch_size() const { return batch_size_; }
  int batches_per_epoch() const;

 private:
  void begin_epoch();
  void fill_up();

  int examples_;
  int batch_size_;
  Draws* draws_;
  std::uint64_t epoch_ = 0;
  std::vector<int> order_;  // of this epoch, filled up
  std::size_t position_ = 0;
  std::vector<int> used_;   // how often, by example
};

}  // namespace hone
