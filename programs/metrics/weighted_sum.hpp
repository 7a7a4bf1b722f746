#pragma once

#include <memory>
#include <string>
#include <vector>

#include "programs/metric.hpp"

namespace hone {

/// One part of a weighted sum.
struct WeightedPart {
  double weight = 1;  ///< over 0; only the ratios matter
  std::shared_ptr<const Metric> metric;
  std::string name;   ///< of its objective; default: the metric's name, numbered where two parts have the same
};

/// The parts' mean by weight; each part's score becomes an objective of its name. Fails where a part fails.
/// Throws UserError where there is no part or a weight is not a number over 0.
std::unique_ptr<Metric> weighted_sum(std::vector<WeightedPart> parts);

}  // namespace hone
