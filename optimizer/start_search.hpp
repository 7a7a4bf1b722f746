#pragma once

#include <memory>

#include "optimizer/core_search.hpp"

namespace hone {

/// A search that ends where others go on from: what its policy starts with is validated, and the better one wins.
///
/// Started with the seed alone it is `baseline`, the zero of every comparison; with `bootstrap` too it is the optimizer of that name.
class StartSearch : public CoreSearch {
 public:
  StartSearch(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws = nullptr);

  Step ask(const BudgetView& budget) override;
  void tell(StepId id, const Outcome& outcome) override;
};

}  // namespace hone
