#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "optimizer/engine/run_store.hpp"

namespace hone {

/// A run's record in memory, so that tests and benchmarks need no disk. Keeps everything, traces too.
class MemoryRunStore : public RunStore {
 public:
  std::optional<Completion> find(const std::string& key) override;
  boost::asio::awaitable<std::int64_t> intend(AttemptIntent intent) override;
  boost::asio::awaitable<void> settle(std::int64_t attempt, AttemptOutcome outcome) override;
  void count_cached(const std::string& role, const std::string& phase) override { ++cached_[{role, phase}]; }
  std::vector<AttemptRecord> attempts() override { return attempts_; }

  void append(JournalRecord record) override;
  std::vector<JournalRecord> journal() override { return journal_; }
  void put_rollout(RolloutRecord record) override;
  std::optional<RolloutRecord> rollout(std::int64_t step) override;
  std::optional<RolloutRecord> judged_rollout(const RolloutKey& key) override;
  std::vector<CallTotal> call_totals() override;
  void put_candidate(CandidateRecord record) override;
  void set_meta(const std::string& key, std::string value) override;
  std::optional<std::string> meta(const std::string& key) override;
  boost::asio::awaitable<void> flush() override;

  /// All candidates in the order first put.
  const std::vector<CandidateRecord>& candidates() const { return candidates_; }
  /// All rollouts in the order put.
  const std::vector<RolloutRecord>& rollouts() const { return rollouts_; }

 protected:
  const AttemptRecord& attempt(std::int64_t id) const { return attempts_.at(static_cast<std::size_t>(id - 1)); }

 private:
  std::map<std::string, Completion> replies_;
  std::vector<AttemptRecord> attempts_;
  std::map<std::pair<std::string, std::string>, std::int64_t> cached_;  // by role and phase
  std::vector<JournalRecord> journal_;
  std::vector<RolloutRecord> rollouts_;
  std::map<std::int64_t, std::size_t> by_step_;
  std::map<RolloutKey, std::size_t> judged_;  // the latest of each
  std::vector<CandidateRecord> candidates_;
  std::map<std::string, std::string> meta_;
};

}  // namespace hone
