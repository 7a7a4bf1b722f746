#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "optimizer/core_search.hpp"
#include "optimizer/hone/beliefs.hpp"
#include "optimizer/hone/child_maker.hpp"
#include "optimizer/hone/demo_pool.hpp"
#include "optimizer/hone/failure_book.hpp"
#include "optimizer/hone/hypothesis_pool.hpp"
#include "optimizer/hone/move.hpp"
#include "optimizer/hone/pace.hpp"
#include "optimizer/hone/pruner.hpp"
#include "optimizer/hone/race.hpp"
#include "optimizer/hone/reflector_book.hpp"
#include "optimizer/hone/trial.hpp"
#include "optimizer/proposal_tally.hpp"
#include "optimizer/tried_ideas.hpp"

namespace hone {

/// An asynchronous search that spends rollouts where they decide something: see docs/optimizers.md.
///
/// Children are made in several ways that compete by expected gain per rollout (`MoveBook`), raced against their parents by the keep/fix
/// model (`Beliefs`, `judge_race`), and leaders are confirmed on the examples that they were not run on, more and more often as the budget
/// is used up. The highest lower bound, less a small price for length, wins, or the pruning that stands in for it. `width` trials at most
/// are in flight, fewer while the budget has no room for generations.
class Hone : public CoreSearch {
 public:
  /// `draws`: null for draws from the problem's seed. `problem.train` and `policy.width` are above 0.
  Hone(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws = nullptr);

  Step ask(const BudgetView& budget) override;
  void tell(StepId id, const Outcome& outcome) override;
  Choice best() const override { return choice(leader()); }
  Choice baseline() const override { return choice(0); }
  std::vector<CandidateReport> candidates() const override;

 private:
  // How trials begin: hone_begin.cpp.
  void begin_opening(const BudgetView& budget);
  void end_opening(const BudgetView& budget);
  bool begin_trial(const BudgetView& budget);
  bool begin_something(const BudgetView& budget);
  bool begin_harvest(const BudgetView& budget);
  bool harvesting() const;
  bool begin_confirmation(const BudgetView& budget);
  bool begin_fill(const BudgetView& budget);
  Trial& open_trial(Trial::Stage stage, int parent);
  bool keep_if_waiting(const Trial& trial);
  StopReason reason(const BudgetView& budget) const;

  // What is done to make a child: hone_moves.cpp.
  bool begin_move(const BudgetView& budget);
  bool begin(const Move& move, int parent, const BudgetView& budget);
  std::vector<Move> moves(int parent, const BudgetView& budget) const;
  std::size_t choose_move(const std::vector<Move>& moves);
  bool rewrites_jointly() const;
  std::optional<int> turn(const Move& move) const;
  int most_labels() const;
  bool has_new_demos(int candidate) const;
  bool can_learn(const Move& move, int parent) const;
  bool nothing_to_learn() const;
  bool may_propose(const BudgetView& budget) const;

  // Prunings: hone_pruning.cpp.
  bool begin_pruning(const BudgetView& budget);
  std::int64_t pruning_allowance(const BudgetView& budget) const;
  bool prune(int parent, const Pruner::Cut& cut);
  void go_on_pruning(Trial& trial, const BudgetView& budget);
  void settle_pruning(Trial& trial, const Pruning& pruning, bool in);

  // How a model is asked for a text: hone_proposals.cpp.
  void gather(Trial& trial, const BudgetView& budget);
  void show(Trial& trial, std::vector<int> failures);
  std::optional<Step> ask_proposal(const BudgetView& budget);
  ProposeStep proposal(Trial& trial);
  void show_ideas(Trial& trial, ProposeStep& step);
  void take_ideas(Trial& trial, const Outcome& outcome);
  void give_back_idea(Trial& trial);
  void show_runs(const Trial& trial, ProposeStep& step) const;
  std::vector<int> next_rows();
  void take_proposal(Trial& trial, StepId step, const Outcome& outcome);
  void take_text(Trial& trial, StepId step, const std::string& text);
  void take_written(Trial& trial, CandidatePtr child);

  // How trials go on: hone.cpp.
  void note(const Cell& cell, StepId id, const Outcome& outcome);
  void advance(const BudgetView& budget);
  bool take_child(Trial& trial, CandidatePtr child);
  void go_on_at_gate(Trial& trial, const BudgetView& budget);
  void go_on_in_race(Trial& trial, const BudgetView& budget);
  void admit(Trial& trial);
  void drop(Trial& trial, const std::string& reason);
  void let_in(const Trial& trial, const std::string& result);
  void leave_out(const Trial& trial, const std::string& reason);
  void end(Trial& trial, double gain);

  // Small questions: hone_begin.cpp, hone.cpp.
  bool uses(std::string_view part) const;
  std::int64_t spare(const BudgetView& budget) const;
  int want_validation(int candidate, int example, Trial& trial);
  int want_train(int candidate, int example, Trial& trial);
  std::vector<int> open_examples(int candidate) const;
  std::string race_result(int child) const;
  bool can_win(int candidate) const;
  bool is_perfect(int candidate) const;
  int leader() const;
  Choice choice(int candidate) const;
  const std::string& component_of(const Trial& trial, int text) const;
  Rng rng(std::string_view purpose) const { return Rng(core_.problem().random_seed, purpose, static_cast<std::uint64_t>(draws_)); }

  std::set<std::string, std::less<>> without_;
  Pace pace_;
  bool takes_demos_;
  std::vector<std::string> texts_;  // components' names
  Beliefs beliefs_;
  MoveBook book_;
  ReflectorBook reflectors_;
  FailureBook failures_;
  DemoPool demos_;
  TriedIdeas tried_;
  HypothesisPool hypotheses_;
  RacingPolicy racing_;
  std::vector<int> train_order_;       // of all train examples
  std::vector<int> validation_order_;
  std::vector<int> pool_;              // the seed and those let in, ascending
  std::map<int, int> failed_cells_;    // by candidate: validation cells that the world failed for good
  ChildMaker children_;
  Pruner pruner_;

  bool begun_ = false;
  bool opened_ = false;                // the seed's first runs are told
  int started_ = 0;
  int draws_ = 0;                      // random choices made: each has a number of its own
  std::map<int, Trial> trials_;
  std::vector<int> fresh_;             // trials whose child was made and not yet run
  std::deque<int> proposing_;          // trials whose proposal is to be asked for
  std::map<StepId, int> proposals_;    // asked, by step
  ProposalTally tally_;
  int drafts_left_ = 0;                // proposals to spare for rewriting what was not run yet
  std::size_t shown_rows_ = 0;         // of `train_order_`: shown to grounded proposals, round and round
  std::int64_t harvested_ = 0;         // rollouts of the seed on train for the sake of demos
  std::optional<StopReason> finished_;
  int fruitless_ = 0;                  // children in a row that were not let in
};

}  // namespace hone
