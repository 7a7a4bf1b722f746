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
  std::map<std::string, std::string> reasons;  ///< what the first of each kind of them said
  std::map<std::string, int> faults;         ///< runs that scored 0 because of the prompt, by kind
};

/// Rows with a run that has no score do not count. `priced`: the USD of every model are known.
EvalReport eval_report(const std::vector<RolloutRecord>& rollouts, int rows, bool priced);
std::string text(const EvalReport& report);
nlohmann::ordered_json to_json(const EvalReport& report);

}  // namespace hone
