#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "adapters/compare/comparison.hpp"
#include "adapters/compare/comparison_plan.hpp"

namespace hone {

/// "gepa, seed 3: validation 41.0 -> 63.0, test 40.0 -> 58.5; 4 of 10 runs are finished".
std::string finished_line(const ComparisonPlan& plan, const PlannedRun& run, const nlohmann::ordered_json& summary);
/// "4 of 10 runs are finished; 6 are under way, with 812 rollouts".
std::string standing_line(const ComparisonPlan& plan, std::size_t under_way, std::int64_t rollouts);

/// Writes comparison.json.
void write_json(const ComparisonFiles& files, const Comparison& comparison);
/// Writes comparison.md, .svg and .html of one that has its result.
void write_reports(const ComparisonFiles& files, const Comparison& comparison);

}  // namespace hone
