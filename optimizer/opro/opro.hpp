#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "optimizer/proposing_search.hpp"
#include "optimizer/text_history.hpp"

namespace hone {

/// OPRO (Yang et al., "Large Language Models as Optimizers", ICLR 2024): the model is the optimizer, the scores are its gradient.
///
/// In each step a model is shown the best texts of one predictor with their scores, worst first, and a few examples of the task, and is asked
/// `per_step` times for a text that scores higher. Each is validated within the best program; all of them enter the next step's history.
/// The predictors take turns. What differs from the original, and why, is in docs/optimizers.md.
class Opro : public ProposingSearch {
 public:
  /// `draws`: null for draws from the problem's seed.
  Opro(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws = nullptr);

 private:
  void take(ProposalQueue::Reply reply, const BudgetView& budget) override;
  bool go_on(const BudgetView& budget) override;
  std::optional<StopReason> obstacle(const BudgetView& budget) const override;
  void begin_step();
  TextHistory& history() { return histories_[static_cast<std::size_t>(step_ - 1) % histories_.size()]; }

  std::vector<TextHistory> histories_;  // by text component
  int step_ = 0;  // how many have begun
  int base_ = 0;  // the program that this step's differ from in one text
};

}  // namespace hone
