#pragma once

#include <string>
#include <vector>

#include "adapters/compare/comparison.hpp"

namespace hone {

/// Rows of plain text cells; the first row is the head.
using ReportTable = std::vector<std::vector<std::string>>;

/// One row an optimizer: validation, test with interval, differences to the baseline and to the best other, what it cost.
ReportTable contender_table(const Comparison& comparison);
/// One row a pair: difference, both intervals, both p values, conclusion, seeds needed.
ReportTable pair_table(const Comparison& comparison);
/// One row a pair: on what share of rows and seeds the winners of one score more than those of the other.
ReportTable disagreement_table(const Comparison& comparison);
/// One row a test row on which the winners differ most.
ReportTable contested_table(const Comparison& comparison);
/// One row a run.
ReportTable run_table(const Comparison& comparison);

/// What the tables rest on and what follows from them: whole sentences.
std::vector<std::string> comparison_notes(const Comparison& comparison);

}  // namespace hone
