#pragma once

#include <memory>
#include <vector>

#include "optimizer/core_search.hpp"
#include "optimizer/proposal_queue.hpp"
#include "optimizer/text_history.hpp"
#include "optimizer/validations.hpp"

namespace hone {

/// A search over texts that are proposed from the scores of earlier ones and validated in full: what COPRO and OPRO do alike.
class TextSearch : public CoreSearch {
 public:
  Step ask(const BudgetView& budget) override;
  void tell(StepId id, const Outcome& outcome) override;

 protected:
  TextSearch(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws);

  /// A text that was proposed.
  virtual void take(ProposalQueue::Reply reply) = 0;
  /// Begins what comes next, with at least one free rollout; whether there is something new to be asked.
  virtual bool go_on(const BudgetView& budget) = 0;
  /// All that was planned has been done.
  virtual bool plan_done() const = 0;

  bool idle() const { return core_.quiet() && proposals_.quiet() && validations_.running() == 0; }

  ProposalQueue proposals_;
  Validations validations_;
  std::vector<TextHistory> histories_;  // by text component

 private:
  bool may_go_on(const BudgetView& budget);
  StopReason reason(const BudgetView& budget) const;
};

}  // namespace hone
