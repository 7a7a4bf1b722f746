#include <cstdio>
#include <filesystem>
#include <ostream>

#include <unistd.h>

#include <fmt/format.h>

#include "adapters/cli/commands.hpp"
#include "adapters/cli/output_file.hpp"
#include "adapters/export/atomic_file.hpp"
#include "adapters/export/export_formats.hpp"
#include "adapters/run/run_files.hpp"
#include "programs/error.hpp"

namespace hone {
namespace {

/// A file that goes with the object: what is verified where nothing is to be kept.
struct PassingFile {
  std::string path = (std::filesystem::temp_directory_path() / fmt::format("hone-export-{}", ::getpid())).string();
  ~PassingFile() { std::remove(path.c_str()); }
};

void verify(const ExportArguments& arguments, const BestFile& best, const std::string& content, const ModuleRegistry& registry) {
  if (std::filesystem::is_regular_file(arguments.output)) return verify_export(arguments.output, arguments.format, best, registry);
  const PassingFile file;
  write_atomically(file.path, content);
  verify_export(file.path, arguments.format, best, registry);
}

}  // namespace

int export_command(const ExportArguments& arguments, Console& console, const ModuleRegistry& registry) {
  const auto best = result_of(arguments.source, arguments.candidate, exit_codes::unmet);
  const auto why_not = objection(best);
  if (!why_not.empty() && !arguments.unproven) {
    throw UserError(fmt::format("Candidate {} is not exported: {}. `--unproven` exports it all the same.", best.candidate, why_not), exit_codes::unmet);
  }
  const auto content = exported(best, arguments.format, registry);
  if (!arguments.output.empty()) write_output_file(arguments.output, content);
  if (arguments.verify) verify(arguments, best, content, registry);
  if (arguments.output.empty()) console.out << content;
  if (const auto note = caveat(best); !note.empty()) console.err << "hone: " << note << "\n";
  if (!arguments.output.empty()) {
    console.err << fmt::format("Wrote {}{}.\n", arguments.output, arguments.verify ? ", read it again and compared it: it sends what was optimised" : "");
  }
  return 0;
}

}  // namespace hone
