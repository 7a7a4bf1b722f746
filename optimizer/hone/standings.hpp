#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "optimizer/hone/beliefs.hpp"
#include "optimizer/rng.hpp"

namespace hone {

// Chooses parents, donors, candidates to confirm, and the winner. `pool` are the numbers of those who were let in, ascending, the seed among them. Ties: the
// lowest number.

/// The ways in which a parent is drawn; with neither, each of the pool is as likely.
struct ParentWays {
  bool thompson = true;        ///< by Thompson sampling on the means
  bool predicted_wins = true;  ///< in proportion to the examples on which nobody is predicted to do better, times the mean
};
/// Each way half of the time where there are both.
int draw_parent(const Beliefs& beliefs, const std::vector<int>& pool, Rng rng, ParentWays ways = {});

/// Who is predicted to win most where `parent` loses, among those whom `fits` takes; nothing where nobody wins anything.
std::optional<int> find_donor(const Beliefs& beliefs, const std::vector<int>& pool, int parent, const std::function<bool(int)>& fits);

/// The pool from the highest upper bound (mean + sd) down: whom to look at more closely.
std::vector<int> by_promise(const Beliefs& beliefs, const std::vector<int>& pool);

/// The highest lower bound (mean - sd / 2), less its `burdens` where they are given by candidate, of those whose mean is not below the seed's and whose
/// bound is above it.
int find_leader(const Beliefs& beliefs, const std::vector<int>& pool, const std::vector<double>& burdens = {});

}  // namespace hone
