#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "adapters/run/run_files.hpp"
#include "programs/spend.hpp"

namespace hone {

/// What a run was charged, as if it were alone: its search's rollouts, and all else with its verdict.
struct Charged {
  std::int64_t rollouts = 0;
  std::int64_t proposals = 0;
  std::int64_t calls = 0;
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  std::optional<double> usd;  ///< nothing where a price is unknown
  double wall_s = 0;

  double tokens() const { return static_cast<double>(input_tokens + output_tokens); }
};

/// One run of a comparison, as far as it has come.
struct RunOutcome {
  std::string as;
  std::uint64_t seed = 0;
  std::string folder;  ///< within the comparison's
  Spend spent;         ///< what really went over the wire on its account

  // As its summary.json has it; empty before there is one.
  std::string state;
  std::string stopped_by;                  ///< empty while the search goes on
  std::string winner;                      ///< the best candidate's id
  std::optional<double> validation, test;  ///< the winner's; `test` of a finished run only
  std::string metric;                      ///< of the verdict
  std::size_t verdict_rows = 0;            ///< test rows that it took, with a score or without; 0 where what was left of the budget did not pay for the fewest that are judged
  std::int64_t failures = 0;               ///< rollouts and proposals
  std::optional<Charged> charged;

  bool finished() const;
};

/// Takes over what stands in the run's summary.json, if there is one. Throws UserError where a key of it is missing or is not what Hone writes there.
void take_summary(RunOutcome& outcome, const RunFiles& run);

}  // namespace hone
