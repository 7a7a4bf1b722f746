#pragma once

#include <string>

#include "optimizer/statistics/verdict.hpp"

namespace hone {

/// The verdict in words: one line, whole sentences, all that is needed to judge it.
///
/// `exact match 41.3 -> 58.0, +16.7 points (95% CI +9.3 to +24.0, paired, n = 150, p = 0.0001; 31 won, 6 lost, 113
/// same), 3.1x the tokens a call.` and, where they apply: the subset that the budget allowed, holes, earlier openings of
/// the test split, and that test and interval disagree.
std::string verdict_text(const Verdict& verdict);

/// What a run of either program costs: tokens, USD per 1,000 runs, median and 95th percentile of the latency.
std::string cost_text(const VerdictCost& cost);

/// "never", "once", "twice", "3 times".
std::string how_often(int times);

}  // namespace hone
