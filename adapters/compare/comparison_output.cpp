#include "adapters/compare/comparison_output.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/compare/comparison_report.hpp"
#include "adapters/compare/comparison_results.hpp"
#include "adapters/export/atomic_file.hpp"
#include "programs/json_line.hpp"

namespace hone {
namespace {

std::string finished_text(const ComparisonPlan& plan) {
  return fmt::format("{} of {} runs are finished", plan.runs.size() - unfinished_runs(plan).size(), plan.runs.size());
}

}  // namespace

std::string finished_line(const ComparisonPlan& plan, const PlannedRun& run, const nlohmann::ordered_json& summary) {
  const auto score = [&](const char* standing, const char* part) {
    const auto& value = summary.at(standing).at(part);
    return value.is_null() ? std::string("?") : fmt::format("{:.1f}", 100 * value.get<double>());
  };
  return fmt::format("{}, seed {}: validation {} -> {}, test {} -> {}; {}", run.as, run.seed, score("baseline", "validation"), score("best", "validation"),
                     score("baseline", "test"), score("best", "test"), finished_text(plan));
}

std::string standing_line(const ComparisonPlan& plan, std::size_t under_way, std::int64_t rollouts) {
  return fmt::format("{}; {} are under way, with {} rollouts", finished_text(plan), under_way, rollouts);
}

void write_json(const ComparisonFiles& files, const Comparison& comparison) { write_atomically(files.json(), json_page(to_json(comparison))); }

void write_reports(const ComparisonFiles& files, const Comparison& comparison) {
  write_atomically(files.markdown(), comparison_markdown(comparison));
  write_atomically(files.svg(), comparison_svg(comparison));
  write_atomically(files.html(), comparison_html(comparison));
}

}  // namespace hone
