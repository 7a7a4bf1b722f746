#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "adapters/storage/sqlite_run_store.hpp"

namespace hone {

/// What a run spent, by role and phase.
struct Spending {
  std::vector<CallTotal> calls;
  std::map<std::string, bool> priced;  ///< every model role, and whether its price is known
  std::int64_t rollouts = 0;           ///< of the search
  std::int64_t proposals = 0;
  std::int64_t verdict_rollouts = 0;
  double search_s = 0;                 ///< active seconds
  double verdict_s = 0;
};

/// Sets `spent`, `verdict_spent`, `total_spent` and `by_model` of a summary.json.
void put_spending(const Spending& spending, nlohmann::ordered_json& summary);

/// Puts what `record` says was spent in place of what a killed process had last written down.
void renew_spending(SqliteRunStore& record, nlohmann::ordered_json& summary);

}  // namespace hone
