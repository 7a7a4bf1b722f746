#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "optimizer/engine/run_store.hpp"

namespace hone {

/// What a program scored on one split.
struct EvalReport {
  std::string metric;
  std::string split;
  bool simulated = false;
  int rows = 0;      ///< with a score
  int of = 0;
  std::optional<double> score;               ///< mean over rows of the mean over repeats; empty: no row has one
  std::map<std::string, double> objectives;  ///< likewise
  double tokens = 0;                         ///< a run of the program
  std::optional<double> usd;                 ///< a run; empty where a price is unknown
  double latency_p50_s = 0;
  double latency_p95_s = 0;
  std::map<std::string, int> failures;       ///< runs without a score, by kind
  std::map<std::string, int> faults;         ///< runs that scored 0 because of the prompt, by kind
};

/// Rows with a run that has no score do not count. `priced`: the USD of every model are known.
EvalReport eval_report(const std::vector<RolloutRecord>& rollouts, int rows, bool priced);
std::string text(const EvalReport& report);
nlohmann::ordered_json to_json(const EvalReport& report);

/// A requirement: "score>=0.8"; of `score`, an objective, `tokens`, `usd`, `latency_p50` or `latency_p95` (seconds).
struct Requirement {
  std::string what;
  std::string comparison;  ///< >=, >, <=, <
  double bound = 0;
};
/// Throws UserError that says how one is written.
Requirement read_requirement(const std::string& text);
/// Throws UserError where no report can know the name, so that nothing is paid first. `open`: the metric may give objectives of any name.
void check_requirement(const Requirement& requirement, bool priced, bool open);
/// Why the report does not meet it, as a sentence; empty: it does. Throws UserError where the report knows nothing of the name.
std::string unmet(const Requirement& requirement, const EvalReport& report);

}  // namespace hone
