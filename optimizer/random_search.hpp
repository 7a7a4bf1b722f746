#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "optimizer/proposing_search.hpp"

namespace hone {

/// Random search: a candidate of the pool, one of its components and something else for that, all drawn at random; validated whole. What any
/// cleverer search has to beat.
///
/// A text is proposed from rows of train; demos are drawn from train's labels; a choice is drawn from its options. No runs on train, no gate.
/// `width` candidates are on their way at once. Where a limit ends the proposals, it goes on with what needs none.
class RandomSearch : public ProposingSearch {
 public:
  /// `draws`: null for draws from the problem's seed. `policy.width` is above 0.
  RandomSearch(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws = nullptr);

 private:
  /// What was drawn: its number names further draws.
  struct Draw {
    std::uint64_t number = 0;
    int parent = 0;
    const ComponentSpec* component = nullptr;
  };

  void take(ProposalQueue::Reply reply, const BudgetView& budget) override;
  bool go_on(const BudgetView& budget) override;
  std::optional<StopReason> obstacle(const BudgetView& budget) const override;
  std::vector<const ComponentSpec*> changeable(const BudgetView& budget) const;
  Draw draw(const BudgetView& budget);
  ProposeStep proposal(const Draw& draw);
  int most_demos() const;
  Value drawn_value(const Draw& draw);
  Value drawn_demos(const Draw& draw);
  bool attempt(int parent, const std::string& component, Value value, std::vector<StepId> steps, const BudgetView& budget);

  int started_ = 0;  // draws
};

}  // namespace hone
