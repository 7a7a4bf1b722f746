#pragma once

#include <cstdint>

namespace hone {

/// McNemar's exact test: the two-sided p value of `won` against `lost` if each changed answer were the toss of a coin.
///
/// Pairs that did not change carry no information on the direction, so they do not enter. 1 where nothing changed.
double mcnemar_exact_p(std::int64_t won, std::int64_t lost);

}  // namespace hone
