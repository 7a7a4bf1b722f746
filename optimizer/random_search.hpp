#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "optimizer/core_search.hpp"

namespace hone {

/// Random search: a candidate of the pool, one of its components and something else for that, all drawn at random; validated whole. What any
/// cleverer search has to beat.
///
/// A text is proposed from rows of train; demos are drawn from train's labels; a choice is drawn from its options. No runs on train, no gate.
/// `width` candidates are on their way at once.
class RandomSearch : public CoreSearch {
 public:
  /// `draws`: null for draws from the problem's seed. `policy.width` is above 0.
  RandomSearch(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws = nullptr);

  Step ask(const BudgetView& budget) override;
  void tell(StepId id, const Outcome& outcome) override;

 private:
  struct Pipeline {
    int number = 0;
    int parent = 0;
    int child = -1;
    const ComponentSpec* component = nullptr;
  };

  void advance();
  std::optional<StopReason> obstacle(const BudgetView& budget) const;
  std::vector<const ComponentSpec*> changeable(const BudgetView& budget) const;
  void begin(const BudgetView& budget);
  std::optional<Step> ask_proposal();
  ProposeStep proposal(const Pipeline& pipeline);
  Value drawn_value(const Pipeline& pipeline);
  Value drawn_demos(const Pipeline& pipeline);
  /// The child with this value, to be validated next; whether it is new.
  bool take_value(Pipeline& pipeline, Value value, std::vector<StepId> steps);
  void validate(const BudgetView& budget);
  void admit(const Pipeline& pipeline);
  void barren(const std::string& component, const std::string& why);

  std::int64_t row_cost() const { return core_.problem().repeats; }
  std::int64_t promised() const;

  int started_ = 0;
  std::map<int, Pipeline> pipelines_;
  std::deque<int> proposing_;        // pipelines whose proposal is to be asked for
  std::deque<int> validating_;       // pipelines whose child is to be run
  std::map<StepId, int> proposals_;  // asked, by step
  int barren_ = 0;                   // draws in a row that led to no rollout
};

}  // namespace hone
