#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "optimizer/candidate.hpp"
#include "optimizer/draws.hpp"
#include "optimizer/score_table.hpp"

namespace hone {

/// One candidate as merging sees it.
struct Kin {
  const Candidate* candidate = nullptr;
  std::vector<int> parents;
  std::optional<double> mean;  ///< over validation, where its row is complete; else it takes no part
};

/// Two candidates put together where they went apart.
struct Merge {
  int first = 0;     ///< the lower number of the two
  int second = 0;
  int ancestor = 0;
  Candidate child;
};

/// System-aware merge: takes, component by component, the side that changed since a common ancestor.
///
/// A pair qualifies where neither is an ancestor of the other and some common ancestor has a mean not above either's and at least one
/// component that exactly one of the two has changed; where both changed it and differ, the value of the one with the higher mean is
/// taken (ties: the lower number). A pair with an ancestor counts as tried once found, whatever comes of it.
class Merger {
 public:
  /// A merge among `choices`, in a random order of theirs, that `known` does not know; nothing where there is none. `kin` is by
  /// candidate, `number` names the draw.
  std::optional<Merge> find(const std::vector<Kin>& kin, const std::vector<int>& choices,
                            const std::function<bool(const Candidate&)>& known, Draws& draws, std::uint64_t number);

 private:
  std::optional<Merge> try_pair(const std::vector<Kin>& kin, const std::vector<std::vector<int>>& ancestors, int first, int second,
                                Draws& draws, std::uint64_t number);

  std::set<std::tuple<int, int, int>> tried_;
};

/// The examples a merge is judged on: up to two fifths of `most` where `first` wins, as many where `second` wins, ties for the rest, and
/// others where these do not suffice; of those where both have a score.
std::vector<int> merge_examples(const ScoreTable& table, int first, int second, int most, Draws& draws, std::uint64_t number);

}  // namespace hone
