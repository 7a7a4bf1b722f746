#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "optimizer/optimizer.hpp"
#include "optimizer/rollout_queue.hpp"
#include "optimizer/score_table.hpp"

namespace hone {

/// What a search knows: every candidate that was ever proposed, every score, and what there is to tell about it.
///
/// Candidates are numbered in the order proposed; the seed is 0. Scores and ids only, no traces: memory stays flat.
class SearchRecord {
 public:
  enum class State { racing, in, out };

  struct Entry {
    CandidatePtr candidate;
    Origin origin;
    std::vector<int> parents;
    State state = State::racing;
    std::string reason;  ///< why it is in or out; while racing, what speaks for it so far
  };

  /// What is known of one run on a train example.
  struct TrainRun {
    bool missing = false;
    double score = 0;
    StepId step = 0;
    bool traced = false;
  };

  explicit SearchRecord(SearchProblem problem);

  const SearchProblem& problem() const { return problem_; }

  /// A new candidate; its number. `parents` are numbers; they and what changed against the first go into its origin.
  int add(CandidatePtr candidate, std::string kind, std::vector<int> parents, std::vector<std::int64_t> steps);
  /// Whether a candidate with the same content, white space aside, was ever proposed.
  bool knows(const Candidate& candidate) const { return number_of(candidate).has_value(); }
  /// The first such candidate.
  std::optional<int> number_of(const Candidate& candidate) const;
  int size() const { return static_cast<int>(entries_.size()); }
  /// The text of a candidate's component.
  std::string text(int candidate, const std::string& component) const;
  const Entry& entry(int candidate) const { return entries_.at(static_cast<std::size_t>(candidate)); }

  /// The candidate enters the pool. Its validation row is complete, but for those of `hone`, which know it in part.
  void accept(int candidate, std::string reason);
  void drop(int candidate, std::string reason);
  /// What speaks for a candidate that is racing.
  void note(int candidate, std::string reason);
  /// Those accepted, in that order.
  const std::vector<int>& pool() const { return pool_; }

  /// Takes in how a rollout ended.
  void take(const RolloutQueue::Settled& settled);

  const ScoreTable& validation() const { return validation_; }
  /// A validation cell that will not be run.
  void give_up_validation(int candidate, int example);
  /// The run of one repeat on a train example; null: never run.
  const TrainRun* train(int candidate, int example, int repeat) const;
  /// The mean of the repeats on a train example that have a score.
  std::optional<double> train_score(int candidate, int example) const;
  /// No train example is left that the candidate fails or was not run on; what the world failed for good counts as neither.
  bool train_done(int candidate) const;
  /// The candidate is perfect on this train example, or its run is missing for good.
  bool train_done(int candidate, int example) const;
  bool any_train_missing() const { return train_missing_ > 0; }

  /// May be returned: little of its validation is missing.
  bool can_win(int candidate) const;
  Choice choice(int candidate) const;
  Choice best() const;
  /// The number of `best()`: the highest mean of those in the pool that can win; ties: lowest number. At first the seed.
  int winner() const;
  std::vector<CandidateReport> reports() const;

  void say(std::string kind, std::string text, std::optional<int> candidate = std::nullopt);
  std::vector<SearchEvent> take_events();
  void reject(const std::string& reason) { ++rejections_[reason]; }
  const std::map<std::string, int>& rejections() const { return rejections_; }

 private:
  void take_train(const RolloutQueue::Settled& settled);

  SearchProblem problem_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string, int> known_;  // by content without white space; looked up, never iterated
  std::vector<int> pool_;
  ScoreTable validation_;
  std::map<Cell, TrainRun> train_;
  std::vector<int> train_done_;  // by candidate: examples that are done
  int train_missing_ = 0;
  std::vector<SearchEvent> events_;
  std::map<std::string, int> rejections_;
};

}  // namespace hone
