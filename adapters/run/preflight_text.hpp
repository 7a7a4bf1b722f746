#pragma once

#include <string>
#include <vector>

#include "adapters/config/run_config.hpp"
#include "adapters/config/run_data.hpp"
#include "optimizer/engine/preflight.hpp"

namespace hone {

/// What was read: rows of each part, by stratum, those left out and why, loudly those that no answer can be right for; what the test split can see.
std::vector<std::string> data_lines(const RunConfig& config, const RunData& data);

/// What preflight found: a reply of train and of validation with its score, the share of 0s, 1s and unusable replies. All 0 and all 1
/// are said loudly, and so are models whose `max_tokens` will not do.
std::vector<std::string> preflight_lines(const RunConfig& config, const RunData& data, const PreflightReport& report);

/// What calls, tokens, USD and time will come to in all of `runs`, which differ in optimizer and seed only, `runs_at_once` of them side
/// by side; nothing where rollouts are not limited.
std::vector<std::string> estimate_lines(const std::vector<const RunConfig*>& runs, const RunData& data, const PreflightReport& report, int runs_at_once = 1);

}  // namespace hone
