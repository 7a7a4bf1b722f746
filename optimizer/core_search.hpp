#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "optimizer/search_core.hpp"

namespace hone {

/// An optimizer on a `SearchCore`, whose record answers what is asked about the search; what is left to say is how it goes on.
class CoreSearch : public Optimizer {
 public:
  Choice best() const override { return core_.record().best(); }
  Choice baseline() const override { return core_.record().choice(0); }
  std::vector<CandidateReport> candidates() const override { return core_.record().reports(); }
  std::map<std::string, int> rejections() const override { return core_.record().rejections(); }
  std::vector<SearchEvent> take_events() override { return core_.record().take_events(); }

 protected:
  /// `draws`: null for draws from the problem's seed.
  CoreSearch(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws)
      : core_(std::move(policy), std::move(problem), std::move(draws)) {}

  SearchCore core_;
};

}  // namespace hone
