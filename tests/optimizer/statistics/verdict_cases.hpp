#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "optimizer/statistics/verdict.hpp"

namespace hone::test {

inline void add(TestResults& results, std::size_t count, std::optional<double> baseline, std::optional<double> winner) {
  for (std::size_t i = 0; i < count; ++i) {
    results.examples.push_back({"", {baseline}, {winner}});
  }
  results.n_of = results.examples.size();
}

/// A test of a 0/1 metric, of which `won` went up, `lost` down, and half of `same` were right on both sides.
inline TestResults exact_match(std::size_t won, std::size_t lost, std::size_t same) {
  TestResults results;
  results.metric = "exact_match";
  results.zero_one = true;
  add(results, won, 0, 1);
  add(results, lost, 1, 0);
  add(results, same / 2, 1, 1);
  add(results, same - same / 2, 0, 0);
  return results;
}

/// A test of a graded metric: `gains[i]` is how much example i moved from a score in the middle.
inline TestResults graded(const std::vector<double>& gains) {
  TestResults results;
  results.metric = "f1";
  for (const double gain : gains) add(results, 1, 0.5 - gain / 2, 0.5 + gain / 2);
  return results;
}

/// Puts every `size` examples in a row into one group.
inline TestResults in_groups_of(std::size_t size, TestResults results) {
  for (std::size_t i = 0; i < results.examples.size(); ++i) results.examples[i].group = "g" + std::to_string(i / size);
  return results;
}

inline VerdictCost known_cost() {
  return {{310, 961}, {40, 124}, {0.188, 0.583}, {0.8, 1.1}, {2.1, 3.4}};
}

inline Verdict judged(const TestResults& results) { return judge(results, Rng(7, "verdict")); }

}  // namespace hone::test
