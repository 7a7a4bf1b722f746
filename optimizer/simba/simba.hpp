#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "optimizer/batch_sampler.hpp"
#include "optimizer/core_search.hpp"
#include "optimizer/proposal_queue.hpp"
#include "optimizer/rollout_forecast.hpp"
#include "optimizer/simba/trajectories.hpp"
#include "optimizer/validations.hpp"

namespace hone {

/// DSPy's SIMBA, stochastic introspective mini-batch ascent: programs are sampled on a batch, and learn from where they differ.
///
/// A step draws programs by softmax of their means, runs them on a batch at temperature 1, and takes the examples with the widest spread of
/// scores first: for each a program is drawn, loses a few demos, and gets either the best run as a demo or a rule that a model draws from
/// the best and the worst run. The new programs run on the same batch; the best of them is the step's winner. In the end up to
/// `candidates` + 1 winners, evenly spaced over the steps, are validated. What differs from the original, and why, is in docs/optimizers.md.
class Simba : public CoreSearch {
 public:
  /// `draws`: null for draws from the problem's seed. `problem.train` is above 0.
  Simba(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws = nullptr);

  Step ask(const BudgetView& budget) override;
  void tell(StepId id, const Outcome& outcome) override;

 private:
  enum class Stage { between_steps, sampling, learning, last };
  struct Scored {
    int candidate = 0;
    double mean = 0;  ///< on the batch that it was made from; the seed's: of its samples
  };
  /// A program with fewer demos than `source`, which a strategy is to change.
  struct Draft {
    CandidatePtr program;
    int source = 0;
  };

  // Steps.
  bool go_on(const BudgetView& budget);
  bool begin_step(const BudgetView& budget);
  void learn(const BudgetView& budget);
  std::vector<Bucket> sampled_buckets();
  Draft draft(std::uint64_t number);
  bool append_demo(const Draft& draft, const Bucket& bucket);
  bool ask_for_rule(const Draft& draft, const Bucket& bucket, std::uint64_t number);
  void take_rule(const ProposalQueue::Reply& reply);
  bool evaluate(Candidate program, std::string kind, int source, std::vector<std::int64_t> steps);
  bool try_rules();
  void end_step();
  std::optional<double> batch_mean(int candidate) const;

  // The end.
  void begin_last(const BudgetView& budget);
  bool validate_another(const BudgetView& budget);
  void wrap_up();
  StopReason reason(const BudgetView& budget) const;

  // Small questions.
  std::vector<Scored> top() const;
  int draw_program(std::string_view purpose, std::uint64_t number);
  bool rules_possible(const BudgetView& budget) const { return !texts_.empty() && !proposals_.over(budget); }
  std::int64_t affordable(const BudgetView& budget) const;
  std::int64_t full_validation() const { return std::int64_t{core_.problem().validation} * core_.problem().repeats; }
  int candidates_per_step() const;
  int steps() const;
  int sample_repeat(int sample) const { return core_.problem().repeats + (step_ - 1) * candidates_per_step() + sample; }
  bool idle() const { return core_.quiet() && proposals_.quiet() && validations_.running() == 0; }

  ProposalQueue proposals_;
  Validations validations_;
  BatchSampler sampler_;
  std::vector<std::string> texts_;  // names of the components that rules are appended to
  std::vector<std::string> demos_;  // names of the components that take demos

  Stage stage_ = Stage::between_steps;
  int step_ = 0;                    // how many have begun
  std::vector<int> batch_;
  std::vector<std::vector<int>> sampled_;          // by sample and place in the batch: which program ran
  std::map<StepId, std::vector<Demo>> run_demos_;  // of this step's samples
  std::set<StepId> sampling_;                      // samples asked and not told
  double low_ = 0, high_ = 0;       // the 10th and 90th percentile of this step's samples
  std::vector<int> made_;           // in this step
  std::set<int> evaluating_;
  std::vector<ProposalQueue::Reply> new_rules_;

  std::vector<Scored> programs_;    // the pool: the seed and all that were made
  double seed_sum_ = 0;             // of its samples
  int seed_runs_ = 0;
  std::vector<int> winners_;        // the seed and each step's best
  bool cut_short_ = false;          // the budget left nothing for another step
  RolloutForecast forecast_;
};

}  // namespace hone
