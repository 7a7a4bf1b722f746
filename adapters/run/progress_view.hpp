#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "optimizer/budget.hpp"
#include "programs/spend.hpp"

namespace hone {

/// Where a run stands, as the progress line shows it.
struct ProgressView {
  std::string phase;  ///< preflight, search, verdict
  Budget budget;
  std::int64_t rollouts = 0;
  std::int64_t proposals = 0;
  Spend spent;
  bool usd_known = false;
  double active_s = 0;                  ///< of the search
  std::optional<double> baseline;       ///< mean validation score of the seed
  std::optional<double> best;           ///< of the best so far
  int validation_rows = 0;
  int busy = 0;
  int slots = 0;
  int done = 0, of = 0;                 ///< runs of the verdict
  std::string last_event;
};

/// Share of the budget that is spent, of the limit nearest its end; nothing where no limit is set.
std::optional<double> spent_share(const ProgressView& view);
/// Seconds until the search ends at this pace, as far as that can be told.
std::optional<double> seconds_left(const ProgressView& view);

/// Two lines: what was spent and how long it takes; how good it is and what was just tried.
std::vector<std::string> progress_lines(const ProgressView& view);

}  // namespace hone
