#pragma once

#include <map>
#include <string>
#include <vector>

#include "adapters/storage/call_table.hpp"
#include "adapters/storage/database.hpp"
#include "adapters/storage/rollout_table.hpp"
#include "adapters/storage/text_table.hpp"
#include "optimizer/engine/run_store.hpp"

namespace hone {

/// All tables of a run's record, through one connection and for one thread.
class RunTables {
 public:
  /// `database` outlives it and has the tables.
  explicit RunTables(const Database& database);

  CallTable& calls() { return calls_; }
  RolloutTable& rollouts() { return rollouts_; }

  void append(const JournalRecord& record);
  std::vector<JournalRecord> journal();

  /// Inserts the candidate, or updates how it stands.
  void put(const CandidateRecord& record);
  std::vector<CandidateRecord> candidates();

  void set_meta(const std::string& key, const std::string& value);
  std::map<std::string, std::string> meta();

 private:
  TextTable texts_;
  CallTable calls_;
  RolloutTable rollouts_;
  Statement append_;
  Statement journal_;
  Statement put_candidate_;
  Statement candidates_;
  Statement set_meta_;
  Statement meta_;
};

}  // namespace hone
