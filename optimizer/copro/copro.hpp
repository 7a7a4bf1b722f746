#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "optimizer/proposal_queue.hpp"
#include "optimizer/search_core.hpp"
#include "optimizer/text_history.hpp"
#include "optimizer/validations.hpp"

namespace hone {

/// DSPy's COPRO (Khattab et al., 2023): coordinate ascent over the predictors, first in breadth, then in depth.
///
/// In the first round a model writes `breadth` - 1 variants of each predictor's text, in each further one `breadth` new ones, shown the best
/// so far with their scores, worst first. Each is validated within the best program; then the next predictor has its turn, within the best
/// program that there is by then. The texts of a round are asked for at once. What differs from the original, and why, is in docs/optimizers.md.
class Copro : public Optimizer {
 public:
  /// `draws`: null for draws from the problem's seed.
  Copro(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws = nullptr);

  Step ask(const BudgetView& budget) override;
  void tell(StepId id, const Outcome& outcome) override;
  Choice best() const override { return core_.record().best(); }
  Choice baseline() const override { return core_.record().choice(0); }
  std::vector<CandidateReport> candidates() const override { return core_.record().reports(); }
  std::map<std::string, int> rejections() const override { return core_.record().rejections(); }
  std::vector<SearchEvent> take_events() override { return core_.record().take_events(); }

 private:
  bool go_on(const BudgetView& budget);
  void begin_round();
  void begin_turn(const BudgetView& budget);
  bool try_new_texts(const BudgetView& budget);
  bool end_turn();
  int attempt(TextHistory& history, const std::string& text, std::vector<std::int64_t> steps, const BudgetView& budget);
  bool idle() const { return core_.quiet() && proposals_.quiet() && validations_.running() == 0; }
  bool rounds_over() const { return !in_round_ && (round_ == core_.policy().copro.depth || histories_.empty()); }
  StopReason reason(const BudgetView& budget) const;

  SearchCore core_;
  ProposalQueue proposals_;
  Validations validations_;
  std::vector<TextHistory> histories_;  // by text component
  std::map<std::string, std::vector<ProposalQueue::Reply>> new_texts_;  // by component: proposed and not yet tried

  int round_ = 0;         // how many have begun
  bool in_round_ = false;
  std::size_t turn_ = 0;  // whose, within the round
  bool in_turn_ = false;
  int base_ = 0;          // the program that this turn's differ from in one text
};

}  // namespace hone
