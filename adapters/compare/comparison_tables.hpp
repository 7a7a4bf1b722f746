#pragma once

#include <string>
#include <vector>

#include "adapters/compare/comparison.hpp"

namespace hone {

/// Rows of plain text cells; the first row is the head.
using TextTable = std::vector<std::vector<std::string>>;

/// One row an optimizer: validation, test with interval, differences to the baseline and to the best other, what it cost.
TextTable contender_table(const Comparison& comparison);
/// One row a pair: difference, both intervals, both p values, conclusion, seeds needed.
TextTable pair_table(const Comparison& comparison);
/// One row a pair: on what share of rows and seeds the winners of one score more than those of the other.
TextTable disagreement_table(const Comparison& comparison);
/// One row a test row on which the winners differ most.
TextTable contested_table(const Comparison& comparison);
/// One row a run.
TextTable run_table(const Comparison& comparison);

/// What the tables rest on and what follows from them: whole sentences.
std::vector<std::string> comparison_notes(const Comparison& comparison);

/// "p = 0.012", "p < 0.0001".
std::string p_text(double p);

}  // namespace hone
