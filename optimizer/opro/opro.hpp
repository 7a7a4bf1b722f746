#pragma once

#include <memory>
#include <vector>

#include "optimizer/text_search.hpp"

namespace hone {

/// OPRO (Yang et al., "Large Language Models as Optimizers", ICLR 2024): the model is the optimizer, the scores are its gradient.
///
/// In each step a model is shown the best texts of one predictor with their scores, worst first, and a few examples of the task, and is asked
/// `per_step` times for a text that scores higher. Each is validated within the best program; all of them enter the next step's history.
/// The predictors take turns. What differs from the original, and why, is in docs/optimizers.md.
class Opro : public TextSearch {
 public:
  /// `draws`: null for draws from the problem's seed.
  Opro(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws = nullptr);

 private:
  void take(ProposalQueue::Reply reply) override;
  bool go_on(const BudgetView& budget) override;
  void begin_step();
  void try_text(const ProposalQueue::Reply& reply, const BudgetView& budget);
  TextHistory& history() { return histories_[static_cast<std::size_t>(step_ - 1) % histories_.size()]; }
  bool plan_done() const override { return step_ >= core_.policy().steps.value_or(200) || histories_.empty(); }

  std::vector<ProposalQueue::Reply> new_texts_;  // proposed and not yet tried
  int step_ = 0;  // how many have begun
  int base_ = 0;  // the program that this step's differ from in one text
};

}  // namespace hone
