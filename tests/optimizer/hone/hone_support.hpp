#pragma once

#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "optimizer/optimizer.hpp"
#include "optimizer/policy.hpp"

namespace hone::test {

inline OptimizerPolicy hone_policy(std::vector<std::string> without = {}) {
  OptimizerPolicy policy;
  policy.kind = "hone";
  policy.hone.without = std::move(without);
  return policy;
}

/// The candidates that a move made, in the order made.
inline std::vector<CandidateReport> made_by(const Optimizer& optimizer, std::string_view move) {
  std::vector<CandidateReport> made = optimizer.candidates();
  std::erase_if(made, [&](const CandidateReport& report) { return report.origin.kind != move; });
  return made;
}

/// The text of a candidate's component.
inline std::string text_at(const Candidate& candidate, std::string_view component) { return find_or_null(candidate.components(), component).text(); }

/// 0, 1, …, count - 1.
inline std::vector<int> numbers(int count) {
  std::vector<int> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

}  // namespace hone::test
