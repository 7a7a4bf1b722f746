#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "optimizer/core_search.hpp"
#include "optimizer/demo_sets.hpp"
#include "optimizer/mipro/grounded_proposer.hpp"
#include "optimizer/mipro/mipro_plan.hpp"
#include "optimizer/mipro/tpe.hpp"
#include "optimizer/rollout_forecast.hpp"

namespace hone {

/// MIPROv2 (Opsahl-Ong et al., EMNLP 2024): demo sets from the program's own successes, texts grounded in data and program, and then a search
/// over which text and which demo set each predictor gets, by a multivariate tree-structured Parzen estimator on parts of validation.
///
/// A trial runs one combination on a sample of validation; after every fifth the best one by its mean that is not complete runs on the rest,
/// and only complete ones can win. Trials that are on their way count as the median of those told, so several can be. What differs from
/// DSPy, and why, is in docs/optimizers.md.
class Mipro : public CoreSearch {
 public:
  /// `draws`: null for draws from the problem's seed. `problem.train` and `policy.width` are above 0.
  Mipro(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws = nullptr);

  Step ask(const BudgetView& budget) override;
  void tell(StepId id, const Outcome& outcome) override;

 private:
  /// A trial, or a full validation.
  struct Trial {
    int number = 0;
    int candidate = 0;
    Choices choices;
    std::vector<int> rows;  // of validation
    bool full = false;
  };
  /// Something that a component may be, and the steps that made it.
  struct Option {
    Value value;
    std::vector<StepId> steps;
  };
  /// A component that the trials choose for; the seed's own value is option 0.
  struct Variable {
    std::string component;
    std::vector<Option> options;
  };

  // What is to be chosen from.
  void plan(const BudgetView& budget);
  void prepare(const BudgetView& budget);
  void make_sets();
  void gather_options();
  void plan_trials(const BudgetView& budget);
  std::optional<Step> ask_proposal(const BudgetView& budget);
  void take_proposal(StepId step, const Outcome& outcome);

  // Trials.
  void advance();
  bool begin(const BudgetView& budget);
  bool begin_trial(const BudgetView& budget);
  bool begin_full(const BudgetView& budget);
  std::optional<Choices> choose();
  void start(Trial trial);
  void tell_trial(const Trial& trial);
  void settle(int candidate);
  void note(const Choices& choices, double value) { told_.push_back({choices, value}); }

  // Small questions.
  bool trials_left(const BudgetView& budget) const;
  bool usable(const Choices& choices) const;
  int candidate_of(const Choices& choices);
  std::optional<int> best_incomplete() const;
  std::int64_t missing(int candidate) const;
  std::size_t outstanding() const { return core_.queue().queued() + core_.queue().in_flight() + proposals_.size(); }
  StopReason reason(const BudgetView& budget) const;
  void drop_incomplete();

  RolloutForecast forecast_;
  std::optional<MiproPlan> plan_;
  std::optional<GroundedProposer> proposer_;
  std::map<StepId, GroundedProposer::Task> proposals_;  // asked, by step
  int barren_ = 0;                                      // texts asked for in a row that came to nothing
  std::optional<std::vector<DemoSet>> demo_sets_;

  bool searching_ = false;           // the variables are known
  std::vector<Variable> variables_;
  std::vector<int> sizes_;           // of their options
  std::map<Choices, int> numbers_;   // of candidates, by what they were chosen as
  std::vector<int> tried_;           // candidates, in the order first tried
  std::set<Cell> wanted_;            // validation cells that were asked for by a trial
  int started_ = 0;                  // trials and full validations
  int trials_ = 0;                   // begun
  int trials_told_ = 0;
  int trials_failed_ = 0;            // in a row, without any score
  int fulls_due_ = 0;
  bool exhausted_ = false;           // no combination was found that is worth a trial
  bool last_full_begun_ = false;     // after the last trial
  std::map<int, Trial> running_;     // by number
  std::vector<TpeTrial> told_;
};

}  // namespace hone
