#include "optimizer/batch_sampler.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace hone;

TEST_CASE("an epoch shows every example once where batches fit") {
  SeededDraws draws(3);
  BatchSampler sampler(12, 3, draws);
  for (int epoch = 0; epoch < 3; ++epoch) {
    std::set<int> seen;
    for (int i = 0; i < sampler.batches_per_epoch(); ++i) {
      for (const int example : sampler.next()) seen.insert(example);
    }
    CHECK(seen.size() == 12);
  }
}

TEST_CASE("the last batch of an epoch is filled up with examples it does not hold, evenly over the run") {
  SeededDraws draws(3);
  BatchSampler sampler(7, 3, draws);
  std::vector<int> used(7);
  for (int i = 0; i < 21 * sampler.batches_per_epoch(); ++i) {
    const std::vector<int> batch = sampler.next();
    CHECK(std::set<int>(batch.begin(), batch.end()).size() == 3);
    for (const int example : batch) ++used[static_cast<std::size_t>(example)];
  }
  CHECK(std::ranges::max(used) - std::ranges::min(used) <= 2);
}

TEST_CASE("where there are fewer examples than a batch holds, it holds each once") {
  SeededDraws draws(3);
  BatchSampler sampler(2, 3, draws);
  CHECK(sampler.batch_size() == 2);
  CHECK(sampler.batches_per_epoch() == 1);
  std::vector<int> batch = sampler.next();
  std::ranges::sort(batch);
  CHECK(batch == std::vector<int>{0, 1});
}

TEST_CASE("the seed decides the order") {
  SeededDraws a(1), same(1), b(2);
  CHECK(BatchSampler(30, 30, a).next() == BatchSampler(30, 30, same).next());
  CHECK(BatchSampler(30, 30, a).next() != BatchSampler(30, 30, b).next());
}
