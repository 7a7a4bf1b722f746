#pragma once

#include <optional>
#include <string>
#include <vector>

#include "optimizer/optimizer.hpp"

namespace hone {

/// Where a candidate's gain over the seed on validation comes from, in shares of the score.
///
/// Read off its lineage by first parents: each candidate's gain over its parent belongs to what was changed in it.
struct GainSplit {
  double demos = 0;       ///< demos alone
  double reflection = 0;  ///< texts and other components alone
  double both = 0;        ///< demos and others in one change, which cannot be told apart
};

/// The split for `candidate` (an id), of `all` that were ever proposed. Ancestors without a score on validation are passed over, and
/// what changed in them counts with the next that has one. Nothing for the seed, or where an end of the lineage has no score.
std::optional<GainSplit> split_gain(const std::vector<CandidateReport>& all, const std::string& candidate);

}  // namespace hone
