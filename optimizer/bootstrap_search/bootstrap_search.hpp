#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "optimizer/core_search.hpp"
#include "optimizer/demo_sets.hpp"
#include "optimizer/rollout_forecast.hpp"
#include "optimizer/validations.hpp"

namespace hone {

/// DSPy's BootstrapFewShotWithRandomSearch (Khattab et al., 2023): many sets of demos, each validated in full; the best wins.
///
/// The programs are: the seed; labelled demos only; the first successes of the seed on train; and `candidates` more, each with a random number
/// of random successes. The runs on train are shared by all of them, and `width` programs are validated at once. It ends when all are
/// validated, when one is perfect, or at a limit. What differs from the original, and why, is in docs/optimizers.md.
class BootstrapSearch : public CoreSearch {
 public:
  /// `draws`: null for draws from the problem's seed. `problem.train` and `policy.width` are above 0.
  BootstrapSearch(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws = nullptr);

  Step ask(const BudgetView& budget) override;
  void tell(StepId id, const Outcome& outcome) override;

 private:
  void begin_runs(const BudgetView& budget);
  bool runs_took_their_share(const BudgetView& budget) const;
  bool go_on(const BudgetView& budget);
  void make_sets();
  void validate(const DemoSet& set, const BudgetView& budget);
  StopReason reason(const BudgetView& budget) const;

  Validations validations_;
  RolloutForecast forecast_;
  DemoSetSizes sizes_;
  bool takes_demos_;
  bool made_ = false;
  std::vector<DemoSet> sets_;
  std::size_t next_set_ = 0;
};

}  // namespace hone
