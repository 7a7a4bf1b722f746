#pragma once

#include <memory>
#include <string>
#include <utility>

#include "optimizer/hone/beliefs.hpp"
#include "optimizer/search_core.hpp"

namespace hone::test {

/// Candidates of a search that were all let in, and what is believed of them: each was run on all of validation, and scored 1 on some examples in a
/// row and 0 on the others. The seed solves nothing.
struct KnownCandidates {
  SearchCore core;
  Beliefs beliefs;
  std::vector<int> pool = {0};

  explicit KnownCandidates(SearchProblem problem, OptimizerPolicy policy = {})
      : core(std::move(policy), std::move(problem), nullptr), beliefs(core.problem().validation) {
    beliefs.add(0, -1, "seed");
    solves(0, 0, 0);
  }

  const Candidate& candidate(int number) const { return *core.record().entry(number).candidate; }
  const Candidate& seed() const { return candidate(0); }

  /// A candidate that solves the examples from `begin` up to, and without, `end`; its number.
  int add(Candidate candidate, int begin, int end, int parent = 0) {
    const int number = core.record().add(std::make_shared<const Candidate>(std::move(candidate)), "reflection", {parent}, {});
    beliefs.add(number, parent, "reflection");
    solves(number, begin, end);
    pool.push_back(number);
    return number;
  }

 private:
  void solves(int number, int begin, int end) {
    for (int i = 0; i < core.problem().validation; ++i) beliefs.observe(number, i, i >= begin && i < end ? 1 : 0);
  }
};

}  // namespace hone::test
