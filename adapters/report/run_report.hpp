#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "optimizer/optimizer.hpp"

namespace hone {

/// What a run's report.html is made of.
struct RunReport {
  std::string name;                        ///< of the config
  const nlohmann::ordered_json& summary;   ///< summary.json; outlives this
  std::vector<CandidateReport> candidates; ///< all that were ever proposed
  std::vector<std::string> remarks;        ///< whole sentences beside the verdict: guardrails, repairs
};

/// report.html: verdict, where the gain comes from, spending, the winner's prompts and every candidate with its differences. One file
/// that needs nothing else.
std::string run_report_html(const RunReport& report);

}  // namespace hone
