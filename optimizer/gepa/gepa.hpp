#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "optimizer/batch_sampler.hpp"
#include "optimizer/core_search.hpp"
#include "optimizer/frontier.hpp"
#include "optimizer/gepa/merge.hpp"
#include "optimizer/gepa/pipeline.hpp"
#include "optimizer/proposal_tally.hpp"
#include "optimizer/tried_ideas.hpp"

namespace hone {

/// GEPA (Agrawal et al., ICLR 2026): a pool of candidates on a Pareto frontier over examples, improved by reflection on minibatches, with
/// `width` iterations in flight and no barrier between them.
///
/// A parent is drawn from the frontier, run on a minibatch, and a model rewrites one of its texts from what is seen there; the child is run
/// on the same minibatch and, where its sum is higher, on all of validation, and enters the pool. Where pipelines are many, the children
/// that pass this gate gather, and the most promising are validated. Scores that are known are not run again.
/// It ends at a limit of the budget, after `patience` proposals in a row that led to no rollout, and when no parent has a known or
/// unseen failure in train. What differs from the reference, and why, is in docs/optimizers.md.
class Gepa : public CoreSearch {
 public:
  /// `draws`: null for draws from the problem's seed. `problem.train` and `policy.width` are above 0.
  Gepa(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws = nullptr);

  Step ask(const BudgetView& budget) override;
  void tell(StepId id, const Outcome& outcome) override;

 private:
  // How pipelines begin.
  std::optional<StopReason> obstacle(const BudgetView& budget) const;
  std::int64_t proposals_to_come() const;
  bool affords_pipeline(const BudgetView& budget) const;
  bool nothing_to_learn() const;
  std::vector<Frontier::Choice> parents() const;
  void begin_reflection();
  void begin_pipeline(int number, int parent, std::vector<int> batch);
  std::vector<int> lesson_for(int parent) const;
  bool begin_merge(const BudgetView& budget);
  bool fill_up(const BudgetView& budget);

  // How they go on.
  void advance();
  void take_starters();
  void reflect(Pipeline& pipeline);
  std::optional<Step> ask_proposal(const BudgetView& budget);
  ProposeStep proposal(const Pipeline& pipeline) const;
  void take_proposal(Pipeline& pipeline, StepId step, const Outcome& outcome);
  void take_text(Pipeline& pipeline, const std::string& text, StepId step);
  void judge(Pipeline& pipeline);
  Pipeline* most_promising();
  void validate_passed(const BudgetView& budget);
  void validate(Pipeline& pipeline, const BudgetView& budget);
  void admit(Pipeline& pipeline);
  void end(int number) { pipelines_.erase(number); }
  void drop_child(const Pipeline& pipeline, std::string reason);
  bool idle() const;
  int under_way() const;

  // Small questions.
  std::int64_t promised() const;
  std::int64_t spare(const BudgetView& budget) const;
  bool too_late(const BudgetView& budget) const;
  std::int64_t batch_cost() const;
  std::int64_t full_validation() const;
  BatchScores train_scores(int candidate, const std::vector<int>& batch) const;
  BatchScores validation_scores(int candidate, const std::vector<int>& batch) const;
  const std::string& component_of(const Pipeline& pipeline) const { return texts_[pipeline.component]; }
  int& pointer(int candidate);

  BatchSampler sampler_;
  Frontier frontier_;
  Merger merger_;
  TriedIdeas tried_;
  std::vector<std::string> texts_;  // names of the components that reflection changes
  std::vector<int> pointers_;       // by candidate: the next text in its round

  int started_ = 0;
  std::map<int, Pipeline> pipelines_;
  std::deque<int> reflecting_;          // pipelines whose proposal is to be asked for
  std::map<StepId, int> proposals_;     // asked, by step
  ProposalTally tally_;
  double screened_ = 0;                 // rollouts on batches that no validation was paid with yet
  bool merge_due_ = false;
  int merges_ = 0;                      // accepted or at their gate
};

}  // namespace hone
