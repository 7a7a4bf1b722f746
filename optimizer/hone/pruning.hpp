#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "optimizer/hone/beliefs.hpp"
#include "optimizer/hone/race.hpp"
#include "optimizer/hone/sentences.hpp"

namespace hone {

/// When a candidate may take the place of its parent, of which it is a part: the parent less one sentence. Probabilities are of not being worse by more
/// than `tolerance`, by the keep/fix model.
struct PruningPolicy {
  double tolerance = 0.02;   ///< by so much in the mean, all prunings of one line together
  double sure = 0.9;         ///< taken in at or above this, if it was not observed to do worse, after `least` examples
  double decide_at = 0.8;    ///< the same where no example is left, or after `most`
  double hopeless = 0.35;    ///< dropped below this, after `min_before_drop`
  double stays = 0.65;       ///< it takes its parent's place as long as the probability is not below this
  int min_before_drop = 4;
  int least = 20;
  int most = 60;
  int telling = 12;          ///< examples of a race's beginning: those on which the sentence seemed to help
  double share = 0.1;        ///< of the rollouts, at most
  int begins_with = 40;      ///< so many examples must be left of that, or none is begun
  double late = 0.6;         ///< share of the budget that is used before the first one
};

/// How `child` compares with `other` on the examples that it was run on.
struct Likeness {
  int n = 0;             ///< examples that both were run on
  double sum = 0;        ///< of the differences in score on these
  double not_worse = 0;  ///< the probability that it is worse by `tolerance` at most; what `other` was not run on is predicted
};
Likeness likeness(const Beliefs& beliefs, int other, int child, double tolerance);

/// A child that is its parent less a sentence; the prunings of its line began from `origin`.
struct Pruning {
  int child = 0;
  int parent = 0;
  int origin = 0;
};

/// Whether the child may stand in for its parent. It is compared with `origin` too, so that many small losses do not add up to a large one.
/// `no_more`: nothing more can be run.
RaceVerdict judge_pruning(const PruningPolicy& policy, const Beliefs& beliefs, const Pruning& pruning, bool no_more);
/// It was let in, and what was seen since does not speak against it.
bool stands_in(const PruningPolicy& policy, const Beliefs& beliefs, const Pruning& pruning);

/// The examples to run a pruning on next, at most `count` of those in `open` that its origin was run on: at first those that the parent solves and
/// `before`, its nearest forebear without the sentence, does not; then those that tell most by the keep/fix model.
std::vector<int> pruning_examples(const PruningPolicy& policy, const Beliefs& beliefs, const Pruning& pruning, int before, const std::vector<int>& open,
                                  int count);

/// The sentences that were found to matter, by component: they are not tried again.
class NeededSentences {
 public:
  void add(int component, const std::string& sentence) { needed_.emplace(component, sentence); }
  /// The sentences of `text` that may be tried; none that stands in `seed`, the text as the user gave it.
  std::vector<Sentence> to_try(int component, const std::string& text, const std::string& seed) const;

 private:
  std::set<std::pair<int, std::string>> needed_;
};

}  // namespace hone
