#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "optimizer/proposing_search.hpp"
#include "optimizer/text_history.hpp"

namespace hone {

/// DSPy's COPRO (Khattab et al., 2023): coordinate ascent over the predictors, first in breadth, then in depth.
///
/// In the first round a model writes `breadth` - 1 variants of each predictor's text, in each further one `breadth` new ones, shown the best
/// so far with their scores, worst first. Each is validated within the best program; then the next predictor has its turn, within the best
/// program that there is by then. The texts of a round are asked for at once. What differs from the original, and why, is in docs/optimizers.md.
class Copro : public ProposingSearch {
 public:
  /// `draws`: null for draws from the problem's seed.
  Copro(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws = nullptr);

 private:
  void take(ProposalQueue::Reply reply, const BudgetView& budget) override;
  bool go_on(const BudgetView& budget) override;
  std::optional<StopReason> obstacle(const BudgetView& budget) const override;
  void begin_round();
  void begin_turn(const BudgetView& budget);
  bool try_new_texts(const BudgetView& budget);
  bool end_turn();
  bool attempt(TextHistory& history, const std::string& text, std::vector<std::int64_t> steps, const BudgetView& budget);

  std::vector<TextHistory> histories_;                                  // by text component
  std::map<std::string, std::vector<ProposalQueue::Reply>> new_texts_;  // by component: proposed and not yet tried

  int round_ = 0;         // how many have begun
  bool in_round_ = false;
  std::size_t turn_ = 0;  // whose, within the round
  bool in_turn_ = false;
  int base_ = 0;          // the program that this turn's differ from in one text
};

}  // namespace hone
