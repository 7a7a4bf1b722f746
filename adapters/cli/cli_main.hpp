#pragma once

#include <string>
#include <vector>

#include "adapters/config/program_config.hpp"
#include "adapters/run/console.hpp"

namespace hone {

/// The whole command line, for a binary of one's own: `int main(int argc, char** argv) { return hone::cli_main(argc, argv,
/// {{"my_step", make_my_step}}); }`. The modules can then stand in configs as `- module: my_step`.
///
/// Returns the exit code: 0 finished, 1 failed and resuming will not help, 2 usage or config, 3 a requirement is not met,
/// 4 paused, 5 the run folder is in use, 129, 130 and 143 stopped by SIGHUP, SIGINT and SIGTERM.
int cli_main(int argc, char** argv, const ModuleRegistry& registry = {});

/// The same with the arguments after the program's name, for tests.
int run_command_line(std::vector<std::string> arguments, Console& console, const ModuleRegistry& registry = {});

}  // namespace hone
