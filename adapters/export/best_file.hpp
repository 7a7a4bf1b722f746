#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/config/document.hpp"
#include "adapters/config/program_config.hpp"
#include "programs/component.hpp"
#include "programs/program.hpp"

namespace hone {

struct RunConfig;

/// A model as a result was made with it: what shapes its answers, and nothing secret.
struct ModelUse {
  Node settings;                    ///< provider, base_url, model, temperature, max_tokens, params, …
  std::vector<std::string> served;  ///< names that the server gave; more than one: it changed under the run
};

/// Where a result comes from. Not part of what the result is.
struct BestOrigin {
  std::string run;
  std::string hone;  ///< version
  std::string date;  ///< UTC, "2025-01-31T12:00:00Z"
  std::uint64_t seed = 0;
  std::string config_sha256;
  std::string data_sha256;
  std::string note;  ///< a warning to whoever uses it; empty: none
};

/// What best.json holds: a program with the values of its components, and how good it was found to be.
struct BestFile {
  std::string name;
  std::string candidate;  ///< id
  Node program;           ///< as declared
  ComponentValues components;
  std::map<std::string, ModelUse> models;  ///< by role
  Node verdict;                            ///< as in summary.json; null before there is one
  BestOrigin from;
  std::map<std::string, std::vector<std::string>> seen;  ///< train, validation, test: ids of rows

  /// Of the train rows that demos were made from, in order, each once.
  std::vector<std::string> demo_rows() const;
  /// The verdict's: "improved", "no evidence", "worse", "same program", "not judged"; "not judged" before there is one.
  std::string conclusion() const;
};

/// The file's text: keys in the documented order, two spaces of indentation, a line end at the end.
std::string to_text(const BestFile& best);
/// Throws UserError that names `file` where `text` is no best.json, or one of a newer format.
BestFile best_from_text(const std::string& text, const std::string& file);
BestFile load_best(const std::string& path);

/// Writes it atomically.
void write_best(const std::string& path, const BestFile& best);

/// All is equal but `from`, `verdict.cost` and `verdict.looks`.
bool results_equal(const BestFile& a, const BestFile& b);

/// The models of a config, as they stand in best.json. `served`: names by role.
std::map<std::string, ModelUse> models_of(const RunConfig& config, const std::map<std::string, std::vector<std::string>>& served);

/// A program with the values of its components, ready to run.
struct LoadedProgram {
  std::string name;
  std::shared_ptr<const Program> program;
  ComponentValues components;
};

/// The program in a best.json, for services. Retrievers and models come in through the environment it is run in.
///
/// Throws UserError where the file is broken, or its program is an external command, which needs an executor: see
/// `build_program`.
LoadedProgram load_program(const std::string& path, const ModuleRegistry& registry = {});

}  // namespace hone
