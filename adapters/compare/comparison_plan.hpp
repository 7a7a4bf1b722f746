#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "adapters/config/run_config.hpp"
#include "adapters/config/run_data.hpp"
#include "adapters/run/run_files.hpp"

namespace hone {

/// The files of a comparison's folder.
struct ComparisonFiles {
  explicit ComparisonFiles(std::filesystem::path comparison_folder) : folder(std::move(comparison_folder)) {}

  std::filesystem::path folder;
  std::string config() const { return (folder / "config.yaml").string(); }
  std::string calls() const { return (folder / "calls.sqlite").string(); }  ///< what went over the wire, and the replies that are shared
  std::string log() const { return (folder / "log.txt").string(); }
  std::string json() const { return (folder / "comparison.json").string(); }
  std::string markdown() const { return (folder / "comparison.md").string(); }
  std::string svg() const { return (folder / "comparison.svg").string(); }
  std::string html() const { return (folder / "comparison.html").string(); }
  RunFiles run(const std::string& name) const { return RunFiles(folder / "runs" / name); }
};

/// One run of a comparison.
struct PlannedRun {
  std::string as;
  std::uint64_t seed = 0;
  RunConfig config;

  /// "gepa-3": of its folder, and in the log of calls.
  std::string name() const;
};

/// What a comparison is made from.
struct ComparisonPlan {
  ComparisonFiles files;
  RunConfig config;              ///< of the whole
  std::vector<PlannedRun> runs;  ///< by optimizer, then by seed
  RunData data;
  std::string id;
  bool force = false;
  bool json = false;             ///< events on standard output

  /// Whether runs share replies and go side by side: not where their time is limited.
  bool side_by_side() const { return !config.budget.wall_s; }
  /// Whether calls may cost money: USD are limited, or a model has a price above 0, or none and somebody else's server.
  bool costs_money() const;
  /// "models.task", …: those of such models that have no price, so that nobody can say what their calls cost.
  std::vector<std::string> unpriced() const;
};

/// Where the config of a comparison comes from, the same at its start and on resume.
struct ComparisonSource {
  std::string config;                     ///< the file
  std::vector<std::string> overrides;
  std::vector<std::string> contenders;    ///< as LoadOptions; empty: `compare.optimizers`
  const ModuleRegistry* registry = nullptr;
};

/// Reads the config, those of all its runs, and the data. Throws UserError where something is wrong in any.
ComparisonPlan plan_comparison(const ComparisonSource& source, std::filesystem::path folder, std::string id);

/// What is going to be run, and what it may cost at most: whole lines.
std::vector<std::string> plan_lines(const ComparisonPlan& plan);

}  // namespace hone
