#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "adapters/run/run_files.hpp"
#include "tests/adapters/cli/command_line.hpp"
#include "tests/support/fault_server.hpp"

namespace hone::test {

/// A small comparison of the simulated example; `more` are further arguments.
/// Without `--optimizers` or `--seeds` where they are empty.
inline std::vector<std::string> small_comparison(const std::string& folder, const std::string& optimizers, const std::string& seeds, std::vector<std::string> more = {}) {
  auto arguments = small_run(folder);
  arguments[0] = "compare";
  if (!optimizers.empty()) arguments.insert(arguments.end(), {"--optimizers", optimizers});
  if (!seeds.empty()) arguments.insert(arguments.end(), {"--seeds", seeds});
  arguments.insert(arguments.end(), {"--set", "budget.rollouts=50"});
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

/// A comparison of the baseline with itself under two seeds, one run after the other, against a server.
inline std::vector<std::string> one_after_the_other(const std::string& folder, const FaultServer& server) {
  return small_comparison(folder, "baseline", "2", {"--force", "--set", "budget.wall=60s", "--set", "models.task={provider: openai, base_url: \"" + server.base_url() + "\", model: m}"});
}

inline bool is_finished(const std::string& run) { return is_in_state(read_summary(run + "/summary.json"), "finished"); }

/// What a run was charged, by what does not depend on the clock.
inline nlohmann::json charged(const nlohmann::json& spent) {
  return {spent["rollouts"], spent["proposals"], spent["calls"], spent["input_tokens"], spent["output_tokens"]};
}

/// comparison.json without what depends on the clock and on who asked first.
inline nlohmann::json decided(const std::string& comparison) {
  auto json = WorkingFolder::json(comparison + "/comparison.json");
  for (auto& run : json["runs"]) {
    run.erase("spent");
    run["charged"].erase("wall_s");
    run["charged"].erase("usd");  // its last digit depends on the order in which it was added up
  }
  for (auto& optimizer : json["optimizers"]) {
    optimizer.erase("wall_s");
    optimizer.erase("usd");
  }
  json.erase("comparison");
  json.erase("total_spent");
  json.erase("curves_spent");
  return json;
}

}  // namespace hone::test
