#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/storage/database.hpp"
#include "optimizer/engine/run_store.hpp"

namespace hone {

/// The tables `attempts` and `calls`: what was asked of models and what they replied.
class CallTable {
 public:
  /// A reply and the body of the request that it answers.
  struct Call {
    std::int64_t id = 0;  ///< of the attempt that it answered
    Completion reply;
    std::string request;
  };

  explicit CallTable(const Database& database);

  void intend(std::int64_t id, const AttemptIntent& intent);
  /// Ends the attempt and keeps its reply.
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
  std::optional<Call> call(std::int64_t id);
  /// The first reply to the call with this key: of those in the file when one was first looked for, kept here, or learned of.
  std::optional<Call> call(const std::string& key);
  /// The same for who keeps replies: those used last need not be read. Null: there is none. Valid until the next use of this table.
  const Call* kept(const std::string& key);
  /// Another connection keeps, or soon will, the reply to the call with this key.
  void learn(const std::string& key, std::int64_t id);

 private:
  /// The first answered attempt of a call, by the hash of its key: the file has no index of keys.
  using Ids = std::unordered_map<std::size_t, std::int64_t>;

  void keep_reply(std::int64_t id, const Completion& reply, const std::string& request);
  const Call& use(Call call);
  Ids& ids();

  Statement intend_;
  Statement settle_;
  Statement give_up_;
  Statement keep_;
  Statement attempts_;
  Statement totals_;
  Statement served_;
  Statement last_;
  Statement call_;
  Statement answered_;
  std::optional<Ids> ids_;                        // read when first needed: who only looks at sums needs none
  std::unordered_map<std::string, Call> recent_;  // by key: rollouts that used them come next
};

}  // namespace hone
