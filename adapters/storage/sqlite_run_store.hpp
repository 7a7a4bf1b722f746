#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "optimizer/engine/run_store.hpp"

namespace hone {

/// A run's record in one SQLite file (`run.sqlite`; its tables are in docs/run-format.md).
///
/// Writes are queued and committed by a thread of its own, whatever is queued in one transaction, and are on the disk when
/// what awaits them goes on. After the first write that fails every later one fails the same way. Reads are made on the
/// driver's thread by a second connection; `journal`, `attempts`, `candidates` and `ended_rollouts` wait for what is queued,
/// so they are for the start and the end of a run.
class SqliteRunStore final : public RunStore {
 public:
  /// Opens the record for writing, and makes it where there is none; its folder must exist. Coroutines that await it are
  /// resumed on `executor`, which outlives it. Attempts found `intended` become `unknown`.
  ///
  /// Throws UserError: exit 5 where another process has it open for writing, exit 2 where it is no record of a run or one of
  /// a newer format, exit 4 where the disk fails.
  static std::unique_ptr<SqliteRunStore> open(const std::filesystem::path& file, boost::asio::any_io_executor executor);

  /// Opens a record to be read, also while its run goes on. What would write throws std::logic_error. Attempts that are
  /// under way come as `unknown`. Throws UserError as above, and exit 2 where there is no such file.
  static std::unique_ptr<SqliteRunStore> open_read_only(const std::filesystem::path& file);

  /// Commits what is queued.
  ~SqliteRunStore() override;

  std::optional<Completion> find(const std::string& key) override;
  boost::asio::awaitable<std::int64_t> intend(AttemptIntent intent) override;
  boost::asio::awaitable<void> settle(std::int64_t attempt, AttemptOutcome outcome) override;
  void count_cached(const std::string& role, const std::string& phase) override;
  std::vector<AttemptRecord> attempts() override;

  void append(JournalRecord record) override;
  std::vector<JournalRecord> journal() override;
  void put_rollout(RolloutRecord record) override;
  std::optional<RolloutRecord> rollout(std::int64_t step) override;
  std::optional<RolloutRecord> judged_rollout(const RolloutKey& key) override;
  std::vector<CallTotal> call_totals() override;
  void put_candidate(CandidateRecord record) override;
  void set_meta(const std::string& key, std::string value) override;
  std::optional<std::string> meta(const std::string& key) override;
  boost::asio::awaitable<void> flush() override;

  /// Settles attempts of earlier processes whose requests are known never to have left: they cost nothing.
  void settle_unsent(const std::vector<std::int64_t>& attempts);

  /// The names that the servers gave in stored replies, by model role.
  std::map<std::string, std::vector<std::string>> served_models();

  /// How many rollouts came to an end, by phase; those that were run again count once.
  std::map<std::string, std::int64_t> ended_rollouts();

  /// All candidates in the order first put.
  std::vector<CandidateRecord> candidates();

 private:
  struct Parts;
  explicit SqliteRunStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace hone
