#pragma once

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "adapters/config/run_config.hpp"
#include "adapters/config/section.hpp"
#include "adapters/config/step_reader.hpp"

namespace hone {

// What `load_config` is made of. Private to adapters/config.

// One reader for each section of the config. Each takes the root, reads its key and says what is wrong; what it returns then is only
// good for finding more that is wrong.

std::map<std::string, ModelSettings> read_models(Section& root);
DataConfig read_data(Section& root);
std::map<std::string, RetrieverConfig> read_retrievers(Section& root);
MetricConfig read_metric(Section& root);
OptimizerPolicy read_optimizer(Section& root);
CompareConfig read_compare(Section& root);
EngineConfig read_engine(Section& root);
Budget read_budget(Section& root);
std::vector<Guardrail> read_guardrails(Section& root);
ProgramConfig read_program(Section& root, const ProgramSurroundings& around);

// What several of them read.

/// An optimizer's keys, all of `section`. `width` is 0 where it is not given.
OptimizerPolicy read_policy(Section& section);
std::map<std::string, std::string> read_headers(Section& section);
/// `command` and `directory` of a section.
CommandConfig read_command(Section& section);
/// Whether a URL begins with http:// or https://.
bool is_http(const std::string& url);
/// Whether a run or one of a comparison's optimizers can be called so: letters, digits, `_`, `-` and `.`, no dot in front.
bool is_folder_name(const std::string& name);
/// Whether a model of this role writes proposals: `reflection`, and `reflection_2` and so on.
bool is_reflector(const std::string& role);

// What follows from sections together.

/// Completes the metric's fields from the program's outputs, and checks them.
void complete_metric(Section& root, MetricConfig& metric, const ProgramConfig& program);
/// The fields of rows that the metric reads, each once.
std::vector<std::string> gold_fields(const MetricConfig& metric);
/// Those of them that hold right answers, as exact_match, f1 and contains read them.
std::vector<std::string> answer_fields(const MetricConfig& metric);
/// Says what sections that are right by themselves make wrong together, and which files are not there.
void check_sections(Section& root, const RunConfig& config);
/// What a search's decisions read of its policy; of another kind's settings nothing.
nlohmann::ordered_json decisions_of(const OptimizerPolicy& policy);
/// What decisions read, as canonical text: the source of `RunConfig::sha256`.
std::string decisions_of(const RunConfig& config);

// What becomes of the tree before it is read.

/// Puts a role of its own in place of each model of a list at `models.reflection`: `reflection`, `reflection_2`, ...
void spread_reflectors(Node& root, Problems& problems);
/// Puts those named, each one of `compare.optimizers` or a kind, in place of `compare.optimizers`.
void choose_contenders(Node& root, const std::vector<std::string>& names, Problems& problems);
/// Makes the config that of one run of its comparison: `as` is one of `compare.optimizers`.
void become_run(Node& root, const std::string& as, std::uint64_t seed);
/// Relative paths as absolute ones, from `folder`; commands get it as their `directory`.
void make_paths_absolute(Node& root, const std::string& folder);
/// Keys and headers, as they will be saved: `${VAR}` stays `${VAR}`; literal text becomes a variable of its own, so that it is
/// never on disk twice and the saved config says what to set.
void protect_secrets(Node& root);
/// What `protect_secrets` protected, where it came from variables: the values that no file and no log may hold.
std::vector<std::string> values_of_keys(const Node& root, const EnvironmentLookup& lookup);
/// Whether a string, as it was written, has a variable in it whose name speaks of a key.
bool reads_key(const std::string& written);
/// A command of a best.json, in which nothing is a variable, gets the variables of keys among its arguments back.
void open_keys(Node& command);

}  // namespace hone
