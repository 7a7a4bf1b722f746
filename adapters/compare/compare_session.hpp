#pragma once

#include "adapters/compare/comparison_plan.hpp"
#include "adapters/run/console.hpp"

namespace hone {

/// Starts a comparison in its folder, or goes on with it, until it is finished, stopped or paused. Returns the exit code.
///
/// All runs go side by side under the models' limits and share replies to the same request, each charged as if it were alone; where
/// their time is limited they go one after another and share nothing. Then every candidate that was ever the best of its search is
/// run on test, charged to nobody, and comparison.json, .md, .svg and .html are written. Throws UserError as `run_session` does.
int run_comparison(ComparisonPlan plan, Console& console);

}  // namespace hone
