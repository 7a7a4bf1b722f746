#pragma once

#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "optimizer/policy.hpp"

namespace hone::test {

inline OptimizerPolicy hone_policy(std::vector<std::string> without = {}) {
  OptimizerPolicy policy;
  policy.kind = "hone";
  policy.hone.without = std::move(without);
  return policy;
}

/// 0, 1, …, count - 1.
inline std::vector<int> numbers(int count) {
  std::vector<int> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

}  // namespace hone::test
