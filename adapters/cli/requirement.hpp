#pragma once

#include <optional>
#include <string>
#include <vector>

namespace hone {

struct EvalReport;

/// What `--require` asks of a report: "score>=0.8"; of `score`, an objective, `tokens`, `usd`, `latency_p50` or `latency_p95` (seconds).
struct Requirement {
  std::string what;
  std::string comparison;  ///< >=, >, <=, <
  double bound = 0;
};
/// Throws UserError that says how one is written.
Requirement read_requirement(const std::string& text);
/// Throws UserError where no report can know the name, so that nothing is paid first. `objectives`: Metric::objectives.
void check_requirement(const Requirement& requirement, bool priced, const std::optional<std::vector<std::string>>& objectives);
/// Why the report does not meet it, as a sentence; empty: it does. Throws UserError where the report knows nothing of the name.
std::string unmet(const Requirement& requirement, const EvalReport& report);

}  // namespace hone
