#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/config/document.hpp"
#include "adapters/config/program_config.hpp"
#include "adapters/data/load_data.hpp"
#include "adapters/data/split.hpp"
#include "adapters/models/wire/settings.hpp"
#include "optimizer/budget.hpp"
#include "optimizer/policy.hpp"

namespace hone {

/// The `data` section.
struct DataConfig {
  DataSpec rows;    ///< `file` is absolute, or empty where each part has a file of its own; `gold` comes from the metric
  SplitSpec split;  ///< of `rows.file`
  std::map<std::string, std::string> files;  ///< train, validation, test: absolute
};

/// One of `retrievers`.
struct RetrieverConfig {
  std::string kind;          ///< bm25, http, command
  std::string corpus;        ///< bm25: absolute
  double title_weight = 2;   ///< bm25
  std::string url;           ///< http
  std::map<std::string, std::string> headers;  ///< http; their values are secrets
  CommandConfig command;     ///< command
  double timeout_s = 30;     ///< http, command
  int k = 3;                 ///< passages a search
};

/// The `metric` section: one metric, or a weighted sum of them.
struct MetricConfig {
  std::string kind;  ///< exact_match, f1, contains, recall, command, program (it scores itself), sum
  std::string field, gold, gold_titles;
  FieldType type;                    ///< of `field`; `str` where the program does not say
  bool hotpotqa = false;             ///< f1
  CommandConfig command;
  std::string name;                  ///< command and parts of a sum: as reports call it; empty: the kind
  bool binary = false;               ///< command, program: scores are 0 or 1
  std::vector<std::string> fields;   ///< command: gold fields that rows need
  double timeout_s = 60;             ///< command
  std::vector<double> weights;       ///< sum: one a part
  std::vector<MetricConfig> parts;   ///< sum
};

struct EngineConfig {
  bool ordered = false;  ///< tell results in the order asked
  int concurrency = 8;   ///< rollouts and proposals together
};

/// A bound on the winner's cost against the baseline's.
struct Guardrail {
  std::string what;   ///< tokens, usd, latency_p50, latency_p95
  double factor = 1;  ///< at most this many times the baseline
};

/// The `compare` section: what `hone compare` runs.
struct CompareConfig {
  struct Contender {
    std::string as;  ///< as the comparison calls it
    OptimizerPolicy policy;  ///< `width` is 0 where it is not given: resolved run by run
  };
  std::vector<Contender> optimizers;
  std::vector<std::uint64_t> seeds;
  double detect = 0.05;              ///< the difference of scores that the number of seeds needed is told for
  bool curves = true;                ///< test every candidate that was ever best
  static constexpr std::int64_t most_at_once = 24;  ///< each run holds some files open
  std::int64_t at_once = most_at_once;              ///< runs
  std::optional<double> total_usd;   ///< over all runs, of what really goes over the wire
};

/// A config, whole and checked: what a run is made from.
struct RunConfig {
  std::string path;  ///< the file it was read from
  std::string name;
  std::uint64_t seed = 0;
  std::map<std::string, ModelSettings> models;  ///< by role; task and reflection are always there
  DataConfig data;
  std::map<std::string, RetrieverConfig> retrievers;
  ProgramConfig program;
  MetricConfig metric;
  OptimizerPolicy optimizer;  ///< `width` is resolved
  int search_repeats = 1;
  int verdict_repeats = 1;
  EngineConfig engine;
  Budget budget;
  std::vector<Guardrail> guardrails;
  CompareConfig compare;

  /// The config to save with the run: variables replaced, paths absolute, secrets as the `${VAR}` they came from.
  /// `load_config` reads it back as the same run.
  std::string resolved;
  /// Values of the variables that stand in `resolved` as such: no file and no log may hold them.
  std::vector<std::string> secrets;
  /// Of what decisions read: not concurrency, limits, timeouts, keys, headers, guardrails, paths or the run's name.
  std::string sha256;

  /// The roles whose models a run calls: those that write proposals only where the optimizer asks for some, and not `task` where another
  /// program stands in its place.
  std::vector<std::string> called_roles() const;
  /// The roles whose models write proposals: `reflection`, then `reflection_2` and so on.
  std::vector<std::string> reflectors() const;
  /// Why a context of so many tokens is too small for a role that writes proposals: its reply alone may fill it.
  std::optional<std::string> too_small_context(const std::string& role, std::int64_t tokens) const;
  /// A model of some role is simulated: every report says so.
  bool simulated() const;
  /// Every model has a price: what calls cost in USD is known.
  bool priced() const;
  /// Files other than data that the run rests on: corpora, the scripts of commands and records that are replayed. All exist.
  std::vector<std::string> files() const;
};

/// Of a model that replays a recorded run: that run's record.
std::filesystem::path recorded_file(const ModelSettings& model);

struct LoadOptions {
  std::vector<std::string> overrides;                    ///< "budget.rollouts=100"
  EnvironmentLookup environment = process_environment;
  const ModuleRegistry* registry = nullptr;              ///< modules in C++; null: none
  std::vector<std::string> contenders;  ///< in place of `compare.optimizers`: each one of them, by its name, or a kind; empty: they stay
  /// One run of the comparison: the config becomes that of this optimizer (one of `compare.optimizers`, by name) and seed.
  struct ComparedRun {
    std::string as;
    std::uint64_t seed = 0;
  };
  std::optional<ComparedRun> compared_run = {};
  int width = 0;  ///< of a run that has begun: `optimizer.width` where the config does not say it; 0: worked out from `engine.concurrency`
  const Node* program = nullptr;  ///< as a best.json declares it, in place of the config's own; null: that one
  bool offline = false;  ///< nothing will be called: an unset variable reads as empty text
};

/// Reads, completes and checks a config. Throws UserError with every problem found, each with file, line and column.
RunConfig load_config(const std::string& path, const LoadOptions& options = {});

}  // namespace hone
