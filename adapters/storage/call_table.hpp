#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/storage/database.hpp"
#include "optimizer/engine/run_store.hpp"

namespace hone {

/// The tables `attempts` and `calls`: what was asked of models and what they replied.
class CallTable {
 public:
  /// A reply and the body of the request that it answers.
  struct Call {
    Completion reply;
    std::string request;
  };

  explicit CallTable(const Database& database);

  void intend(std::int64_t id, const AttemptIntent& intent);
  /// Ends the attempt and keeps its reply, unless its key has one.
  void settle(std::int64_t id, const AttemptOutcome& outcome);
  /// Attempts whose outcome nobody knows any more become `unknown`.
  void give_up_intended();

  std::vector<AttemptRecord> attempts();
  /// Sums by role and phase, in their order; of attempts that are `intended` only `with_intended`.
  std::vector<CallTotal> totals(bool with_intended);
  /// The names that the servers gave, by model role.
  std::map<std::string, std::vector<std::string>> served_models();
  /// The highest id of an attempt; 0: there is none.
  std::int64_t last_attempt();
  std::optional<Call> call(const std::string& key);
  /// The same for who keeps replies: those kept last need not be read.
  std::optional<Call> kept(const std::string& key);
  /// The keys of all calls that have a reply.
  std::vector<std::string> keys();

 private:
  void keep_reply(std::int64_t id, const Completion& reply, const std::string& request);

  Statement intend_;
  Statement settle_;
  Statement give_up_;
  Statement keep_;
  Statement attempts_;
  Statement totals_;
  Statement served_;
  Statement last_;
  Statement call_;
  Statement keys_;
  const Database& database_;
  std::map<std::string, Call> recent_;  // kept here last: rollouts that used them come next
};

}  // namespace hone
