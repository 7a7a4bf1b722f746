#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "optimizer/engine/rollout_runner.hpp"
#include "optimizer/engine/verdict_reserve.hpp"
#include "optimizer/ledger.hpp"
#include "optimizer/statistics/verdict.hpp"

namespace hone {

/// The verdict with what reports say beside it.
struct VerdictResult {
  Verdict verdict;
  std::string sentence;
  /// Scores without repair calls, {baseline, winner}; only where repairs are allowed.
  std::optional<std::array<double, 2>> without_repairs;
  Spend spent;
};

struct VerdictParts {
  boost::asio::any_io_executor executor;
  const RolloutRunner& runner;
  RunStore& store;
  Ledger& ledger;
  CandidatePtr seed;
  CandidatePtr winner;
  const Dataset& test;
  const VerdictReserve& reserve;
  int repeats = 1;
  int concurrency = 8;
  bool allow_repair = false;
  bool priced = false;              ///< USD are known for all models
  bool same_program_too = false;    ///< run the rows also where the winner is the seed: its scores are wanted
  int looks = 0;
  std::uint64_t seed_number = 0;    ///< the run's, for the resampling
  std::function<bool()> stop = {};
  std::function<void(int done, int of)> on_progress = {};
};

/// Under so many test rows nothing is judged, unless there are no more.
inline constexpr std::size_t fewest_verdict_rows = 30;

/// How a verdict ended.
struct VerdictEnd {
  std::optional<VerdictResult> result;  ///< empty: it did not come to its end; what was run is in the store
  std::string paused;                   ///< why only the user can help, as a sentence; empty: it was stopped
};

/// Runs seed and winner on the test split and judges.
///
/// Where calls, tokens or usd do not suffice for all rows, a seeded subset is run; under `fewest_verdict_rows` nothing is judged. How many
/// are run is decided once and stays so when the verdict is gone on with. Holes are run once more at the end, one at a time; a row that the
/// budget cuts all the same is a hole like others, and more than 5 % of them are too little money. Where only the user can mend why rows
/// failed, and where search, program or metric fail on half of them, there is no verdict yet.
boost::asio::awaitable<VerdictEnd> run_verdict(VerdictParts parts);

/// The `n` of `rows` test rows that a verdict takes, in order: of two subsets the smaller is part of the larger.
std::vector<std::size_t> test_subset(std::size_t rows, std::size_t n);

/// How many of `rows` test rows fit into what the ledger has left; all of them where nothing is limited.
std::size_t affordable_rows(const Ledger& ledger, std::size_t rows, int repeats, const PairCost& pair_cost, const Spend& margin);

}  // namespace hone
