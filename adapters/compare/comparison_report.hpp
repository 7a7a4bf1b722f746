#pragma once

#include <string>

#include "adapters/compare/comparison.hpp"

namespace hone {

// The reports of a finished comparison, all of the same figures.

/// The table and what follows from it, for the terminal.
std::string comparison_text(const Comparison& comparison);

/// comparison.md.
std::string comparison_markdown(const Comparison& comparison);

/// comparison.svg: test score of the best so far against the budget spent, median and quartiles over the seeds. Legible on light and dark.
std::string comparison_svg(const Comparison& comparison);

/// comparison.html: one file that needs nothing else.
std::string comparison_html(const Comparison& comparison);

}  // namespace hone
