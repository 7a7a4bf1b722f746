#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "adapters/storage/call_table.hpp"
#include "adapters/storage/database.hpp"
#include "adapters/storage/text_table.hpp"
#include "optimizer/engine/run_store.hpp"

namespace hone {

/// The table `rollouts`, in the order put.
class RolloutTable {
 public:
  /// `calls` and `texts` outlive it: they hold what rollouts have in common.
  RolloutTable(const Database& database, CallTable& calls, TextTable& texts);

  void put(const RolloutRecord& record);
  /// The latest of a step.
  std::optional<RolloutRecord> of_step(std::int64_t step);
  /// The latest with this key that has a judgement.
  std::optional<RolloutRecord> judged(const RolloutKey& key);
  /// How many there are by phase, those that were run again counted once.
  std::map<std::string, std::int64_t> counts();

 private:
  std::optional<RolloutRecord> first(Rows rows);

  CallTable& calls_;
  TextTable& texts_;
  Statement insert_;
  Statement of_step_;
  Statement judged_;
  Statement counts_;
};

}  // namespace hone
