#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "optimizer/hone/beliefs.hpp"
#include "optimizer/hone/pruning.hpp"
#include "optimizer/hone/trial.hpp"
#include "optimizer/search_core.hpp"

namespace hone {

/// What a run knows of prunings: which sentences may be tried, which prunings were let in, what they have cost, and who stands in for the leader.
///
/// What it is made with outlives it.
class Pruner {
 public:
  Pruner(SearchCore& core, const Beliefs& beliefs) : core_(core), beliefs_(beliefs) {}

  /// A sentence that could be taken out of a text.
  struct Cut {
    int component = 0;
    Sentence sentence;
  };
  /// What could be taken out of the texts of `candidate`: nothing of the seed's, and nothing that was found to matter.
  std::vector<Cut> cuts(int candidate) const;
  /// `candidate` without the sentence.
  CandidatePtr without_sentence(int candidate, const Cut& cut) const;

  const PruningPolicy& policy() const { return policy_; }
  /// Rollouts that may still be spent, of `all` that the search has.
  std::int64_t allowance(double all) const { return static_cast<std::int64_t>(policy_.share * all) - rollouts_; }
  void spend(int rollouts) { rollouts_ += rollouts; }

  Pruning pruning_of(const Trial& trial) const;
  /// The examples to run it on next, of those in `open`.
  std::vector<int> examples(const Trial& trial, const std::vector<int>& open) const;
  void let_in(const Pruning& pruning) { let_in_.push_back(pruning); }
  /// The sentence was found to matter.
  void keep(int component, const std::string& sentence) { needed_.add(component, sentence); }

  /// By candidate: what the length of its prompts counts against it in the choice of the leader.
  const std::vector<double>& burdens() const;
  /// Who wins in place of `leader`: its pruning, that one's pruning, and so on, as long as each stands in for its parent; `leader` itself where none does.
  int stand_in(int leader, const std::function<bool(int)>& can_win) const;

 private:
  std::string text_of(int candidate, int component) const;
  int before_sentence(const Trial& trial) const;

  SearchCore& core_;
  const Beliefs& beliefs_;
  PruningPolicy policy_;
  NeededSentences needed_;
  std::vector<Pruning> let_in_;  // in that order
  std::int64_t rollouts_ = 0;
  mutable std::vector<double> burdens_;  // of the candidates that were asked about so far: a candidate's never changes
};

}  // namespace hone
