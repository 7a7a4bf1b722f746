#pragma once

#include <memory>
#include <string>

#include "programs/metric.hpp"

namespace hone {

/// What should be retrieved.
struct RecallOptions {
  std::string gold;  ///< the row's field that lists the titles (or ids) of the gold passages
};

/// The share of the gold passages that the rollout's retrievals found, all of them together. 1 where a row lists none.
std::unique_ptr<Metric> recall(RecallOptions options);

}  // namespace hone
