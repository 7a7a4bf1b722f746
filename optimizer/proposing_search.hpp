#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "optimizer/core_search.hpp"
#include "optimizer/proposal_queue.hpp"
#include "optimizer/validations.hpp"

namespace hone {

/// A search whose texts are proposed and whose candidates are validated in full: what COPRO, OPRO and random search do alike.
class ProposingSearch : public CoreSearch {
 public:
  Step ask(const BudgetView& budget) override;
  void tell(StepId id, const Outcome& outcome) override;

 protected:
  ProposingSearch(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws);

  /// Takes a text that was proposed.
  virtual void take(ProposalQueue::Reply reply, const BudgetView& budget) = 0;
  /// Begins what comes next, with at least one free rollout; whether there is something new to be asked.
  virtual bool go_on(const BudgetView& budget) = 0;
  /// Why nothing more is begun; nothing while something can be.
  virtual std::optional<StopReason> obstacle(const BudgetView& budget) const = 0;

  /// Validates `base` with this value of `component`; the new candidate's number, or nothing where it is known. `kind`: how it was made; `what`: it
  /// in the words of events.
  std::optional<int> validate(int base, const std::string& component, Value value, std::string kind, std::vector<StepId> steps, std::string what,
                              const BudgetView& budget);

  bool idle() const { return core_.quiet() && proposals_.quiet() && validations_.running() == 0; }

  ProposalQueue proposals_;
  Validations validations_;

 private:
  bool may_go_on(const BudgetView& budget);
  bool take_told(const BudgetView& budget);
  StopReason reason(const BudgetView& budget) const;

  std::vector<ProposalQueue::Reply> told_;  // and not yet taken
};

}  // namespace hone
