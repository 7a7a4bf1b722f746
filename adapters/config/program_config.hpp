#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "adapters/config/document.hpp"
#include "programs/module.hpp"

namespace hone {

/// An external program that speaks JSON lines.
struct CommandConfig {
  std::vector<std::string> command;  ///< program and arguments; not empty
  std::string directory;             ///< it runs here; absolute. Default: the config file's folder
};

/// Modules written in C++, by the name that a config calls them by: `- module: name`.
using ModuleRegistry = std::map<std::string, std::function<std::shared_ptr<const Module>()>, std::less<>>;

/// A whole program of another language.
struct CommandProgramConfig {
  CommandConfig command;
  std::map<std::string, std::string> components;  ///< texts by full name
  bool calls_own = false;                         ///< it makes model calls that are not seen here
  double timeout_s = 600;                         ///< of one run
};

/// The `program` section.
struct ProgramConfig {
  Node declared;  ///< as it stands in the config, with variables replaced, paths absolute and defaults of others filled in
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  bool repair = false;                 ///< a second call where a reply does not parse
  std::shared_ptr<const Module> root;  ///< of a program made of steps; null for a command
  std::vector<std::string> retrievers; ///< those that its steps search, each once
  std::optional<CommandProgramConfig> command;
};

/// The program that a best.json declares: by itself, without retrievers and models to check it against.
/// Throws UserError with every problem found; `file` is for messages.
ProgramConfig program_from_json(const nlohmann::ordered_json& declared, const std::string& file, const ModuleRegistry& registry = {});

}  // namespace hone
