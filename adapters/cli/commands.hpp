#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/config/program_config.hpp"
#include "adapters/run/console.hpp"

namespace hone {

// The commands, each with its arguments as they stand on the command line. Each returns the exit code, or throws UserError.

struct OptimizeArguments {
  std::string config;
  std::vector<std::string> overrides;  ///< `--seed` and `--optimizer` among them
  std::string out;                     ///< the run's folder; empty: results/NAME/TIME-ID
  bool go_on = false;                  ///< --continue: what is in the folder decides
  bool dry_run = false;
  bool force = false;
  bool json = false;
};
int optimize_command(const OptimizeArguments& arguments, Console& console, const ModuleRegistry& registry);

struct ResumeArguments {
  std::string run;                     ///< or a comparison's folder
  std::optional<double> total_usd = {};  ///< of a comparison: a new wall over all its runs
  bool force = false;
  bool json = false;
};
int resume_command(const ResumeArguments& arguments, Console& console, const ModuleRegistry& registry);
/// Goes on with a comparison.
int resume_comparison(const ResumeArguments& arguments, Console& console, const ModuleRegistry& registry);

struct CompareArguments {
  std::string config;
  std::vector<std::string> overrides;
  std::string optimizers;  ///< "baseline,gepa-1": kinds, or names in `compare.optimizers`; empty: all of those
  std::string seeds;       ///< "5": 1 to 5; "3,7": these; empty: `compare.seeds`
  std::string out;         ///< the comparison's folder; empty: results/NAME/TIME-ID
  bool yes = false;        ///< money may be spent without a wall over all runs
  bool dry_run = false;
  bool force = false;
  bool json = false;
};
int compare_command(const CompareArguments& arguments, Console& console, const ModuleRegistry& registry);

struct ReplayArguments {
  std::string run;
};
int replay_command(const ReplayArguments& arguments, Console& console, const ModuleRegistry& registry);

struct EvalArguments {
  std::string config;
  std::string program;    ///< a best.json or a run's folder; empty: the config's own program
  std::string candidate;  ///< of a run
  std::string split = "validation";
  int repeats = 1;
  std::string requirement = {};  ///< "score>=0.8"; empty: none
  std::vector<std::string> overrides;
  bool json = false;
};
int eval_command(const EvalArguments& arguments, Console& console, const ModuleRegistry& registry);

struct RenderArguments {
  std::string file;       ///< a config, a best.json or a run's folder
  std::string example;    ///< id of a row; empty: `{{field}}` stands for its fields
  std::string candidate;  ///< of a run: "seed" or an id; empty: the best
  std::vector<std::string> overrides;
  bool json = false;
};
int render_command(const RenderArguments& arguments, Console& console, const ModuleRegistry& registry);

struct ExportArguments {
  std::string source;     ///< a run's folder or a best.json
  std::string format = "json";
  std::string output;     ///< empty: standard output
  std::string candidate;  ///< of a run: "seed" or an id; empty: the best
  bool verify = false;
  bool unproven = false;
};
int export_command(const ExportArguments& arguments, Console& console, const ModuleRegistry& registry);

struct ShowArguments {
  std::string run;
  std::string candidate;  ///< show this one's texts and how they differ from its parent's
  bool rollouts = false;
  bool costs = false;
  bool json = false;
};
int show_command(const ShowArguments& arguments, Console& console);

struct SimulateArguments {
  std::string world = "rules";
  std::uint64_t seed = 0;  ///< of the world's hidden rules
  std::uint16_t port = 0;  ///< 0: one that is free
  std::string latency;     ///< "20ms" or "median=80ms,sigma=1"; empty: none
  std::string faults;      ///< "rate_limited=0.1,garbage=0.05"; empty: none
  int rows = 0;            ///< in place of serving, write so many rows of data
  std::uint64_t data_seed = 0;
  std::string output;      ///< of the rows; empty: standard output
  std::vector<std::string> true_score;  ///< in place of serving, score these prompt files
  bool list = false;       ///< in place of serving, list the worlds
  bool json = false;
};
/// Serves until a signal ends it.
int simulate_command(const SimulateArguments& arguments, Console& console);

}  // namespace hone
