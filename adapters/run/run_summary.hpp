#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "adapters/config/run_config.hpp"
#include "optimizer/engine/run.hpp"
#include "optimizer/engine/run_store.hpp"
#include "optimizer/same_score.hpp"

namespace hone {

/// A guardrail after the verdict. `ratio` is empty where it cannot be told: then nobody knows whether it is kept.
struct GuardrailResult {
  Guardrail rail;
  std::optional<double> ratio;
  bool broken() const { return ratio && *ratio > rail.factor + same_score; }
};
/// One a guardrail; none where nothing was run that could cost.
std::vector<GuardrailResult> judge_guardrails(const std::vector<Guardrail>& rails, const std::optional<VerdictCost>& cost);
/// "The winner breaks the guardrail on tokens: 3.1x the baseline's, at most 2x were allowed.", or that it cannot be judged; empty: it keeps it.
std::string sentence(const GuardrailResult& result);

/// The verdict as it stands in summary.json and best.json, guardrails within `cost`; null without one.
nlohmann::ordered_json verdict_json(const std::optional<VerdictResult>& verdict, const std::vector<Guardrail>& rails);

/// Everything that summary.json is made of.
struct SummaryInput {
  const RunConfig* config = nullptr;
  std::string run;
  RunState state = RunState::running;
  std::optional<StopReason> stopped_by;
  std::string data_sha256;
  std::string started_at, updated_at;   ///< UTC
  std::optional<std::string> ended_at;
  RunProgress progress;                 ///< with candidates
  std::vector<CallTotal> calls;
  double verdict_wall_s = 0;            ///< seconds that the verdict took, in earlier processes too
  std::optional<VerdictResult> verdict;
};

/// summary.json: every key always there, null where unknown (docs/run-format.md).
nlohmann::ordered_json run_summary(const SummaryInput& input);

}  // namespace hone
