#pragma once

namespace hone {

/// Scores and means that are no further apart are the same: summed in another order they differ by rounding.
inline constexpr double same_score = 1e-9;

/// At or above this a score is perfect: sums of weights may fall short of 1 by rounding.
inline constexpr double perfect_score = 1 - same_score;

}  // namespace hone
