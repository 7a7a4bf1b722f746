#pragma once

#include <vector>

#include "optimizer/hone/beliefs.hpp"

namespace hone {

/// When a child leaves the race. Probabilities are of the difference to its parent, by the keep/fix model.
struct RacingPolicy {
  double keep_above = 0.95;      ///< in when it is better by `margin` with this probability by the sober difference, after `min_before_keep` examples
  double margin = 0.02;          ///< ties go to the parent, and so does what may be one
  double drop_below = 0.03;      ///< out when it is better by `worth` with this probability or less, after `min_before_drop` examples
  double worth = 0.05;           ///< a smaller gain is not worth the race,
  double worth_share = 0.3;      ///< or one below this share of what the parent lacks
  double min_before_keep = 10;
  int min_before_drop = 4;
  double max_examples = 100;     ///< then in at or over `decide_at`, else out
  double decide_at = 0.80;
};

/// The policy of a search that has so many rollouts: a race is not to take more than one in 20 of them, but may always take 30 examples, and a shorter
/// race is decided on less.
RacingPolicy racing_policy(double rollouts);

enum class RaceVerdict { in, out, more };

/// Whether the child may enter, is dropped, or has to be run on more examples. It enters by the sober difference, and with an example on which it
/// was observed to do better than its parent, since hope alone calls a child that changes nothing better. It is dropped where neither the sober nor the
/// hopeful difference is worth it.
///
/// `no_more`: nothing more can be run, for no example is open or no budget is left.
RaceVerdict judge_race(const RacingPolicy& policy, const Beliefs& beliefs, int child, bool no_more);

/// The validation examples that tell most about the child against its parent: at most `count`, among those in `open`. An example that the
/// parent was run on counts twice, since elsewhere the parent has to be run too. Ties: in the order of `open`.
std::vector<int> next_examples(const Beliefs& beliefs, int child, const std::vector<int>& open, int count);

}  // namespace hone
