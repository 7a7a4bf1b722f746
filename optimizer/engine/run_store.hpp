#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "optimizer/candidate.hpp"
#include "optimizer/engine/call_log.hpp"
#include "programs/metric.hpp"
#include "programs/trace.hpp"

namespace hone {

/// One line of the journal. The body is compact JSON whose form depends on the kind (docs/run-format.md).
struct JournalRecord {
  std::string kind;       ///< "asked", "proposal", "told"
  std::int64_t step = 0;  ///< 0: of no step
  std::string body;
  friend bool operator==(const JournalRecord&, const JournalRecord&) = default;
};

/// Who ran what: the identity of a rollout within a run.
struct RolloutKey {
  std::string phase;      ///< preflight, search, verdict, eval, or "curves 3": a test for a comparison's curves, of seed 3
  std::string candidate;  ///< candidate id
  std::string partition;  ///< train, validation, test
  std::string example;    ///< example id
  int repeat = 0;
  friend auto operator<=>(const RolloutKey&, const RolloutKey&) = default;
};

/// One program run on one example: prediction, judgement and trace, or a failure.
struct RolloutRecord {
  std::int64_t step = 0;  ///< 0 outside the search
  RolloutKey key;
  Values outputs;                      ///< empty where it failed
  std::optional<Judgement> judgement;  ///< empty where it failed; a prompt's fault has score 0
  std::optional<Failure> failure;      ///< what the world did, or the prompt's fault
  Spend spend;                         ///< charged
  Spend first_spend;                   ///< where nothing is cached
  double latency_s = 0;
  Trace trace;
};

/// A candidate and how it stands.
struct CandidateRecord {
  CandidatePtr candidate;
  Origin origin;
  std::string state;   ///< as in `CandidateReport`
  std::string reason;
  std::optional<double> validation;
  int validation_n = 0;
};

/// What the calls of one model role in one phase came to.
struct CallTotal {
  std::string role;
  std::string phase;
  Spend spend;                ///< charged for attempts that are at an end; `calls_cached`: calls answered without any
  std::int64_t retries = 0;   ///< attempts after the first of their call
  std::int64_t failures = 0;  ///< calls without an answer, however often they were tried
};

/// Everything that a run writes down while it lives: journal, calls, rollouts, candidates.
///
/// `put…`, `append` and `set_meta` queue; `flush` returns when all that was queued before it is durable, in one transaction or
/// more, in the order queued. Reads see what was queued. Abstract so that the engine is tested without a disk.
///
/// Lives on the driver's strand. A disk that fails throws UserError (exit 4) from `flush` and from CallLog's awaitables; queued
/// records that did not reach the disk are then lost, and nothing decided by them.
class RunStore : public CallLog {
 public:
  virtual void append(JournalRecord record) = 0;
  /// The whole journal, in order.
  virtual std::vector<JournalRecord> journal() = 0;

  virtual void put_rollout(RolloutRecord record) = 0;
  /// The rollout of a step of the search, with its trace.
  virtual std::optional<RolloutRecord> rollout(std::int64_t step) = 0;
  /// The latest rollout with this key that has a judgement.
  virtual std::optional<RolloutRecord> judged_rollout(const RolloutKey& key) = 0;

  /// Sums over all attempts that are at an end and all calls that needed none, by role and phase and in their order; cheap enough for
  /// every few seconds.
  virtual std::vector<CallTotal> call_totals() = 0;

  /// Inserts, or updates the state of the candidate with this id.
  virtual void put_candidate(CandidateRecord record) = 0;

  virtual void set_meta(const std::string& key, std::string value) = 0;
  virtual std::optional<std::string> meta(const std::string& key) = 0;

  /// Durable on return.
  virtual boost::asio::awaitable<void> flush() = 0;
};

}  // namespace hone
