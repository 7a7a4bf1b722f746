#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "optimizer/search_core.hpp"

namespace hone {

/// A search that ends where others go on from: what its policy starts with is validated, and the better one wins.
///
/// Started with the seed alone it is `baseline`, the zero of every comparison; with `bootstrap` too it is the optimizer of that name.
class StartSearch : public Optimizer {
 public:
  StartSearch(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws = nullptr);

  Step ask(const BudgetView& budget) override;
  void tell(StepId id, const Outcome& outcome) override;
  Choice best() const override { return core_.record().best(); }
  Choice baseline() const override { return core_.record().choice(0); }
  std::vector<CandidateReport> candidates() const override { return core_.record().reports(); }
  std::map<std::string, int> rejections() const override { return core_.record().rejections(); }
  std::vector<SearchEvent> take_events() override { return core_.record().take_events(); }

 private:
  SearchCore core_;
};

}  // namespace hone
