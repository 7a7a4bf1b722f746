#include <cstdio>
#include <filesystem>
#include <fstream>
#include <ostream>

#include <unistd.h>

#include <fmt/format.h>

#include "adapters/cli/commands.hpp"
#include "adapters/export/atomic_file.hpp"
#include "adapters/export/export_formats.hpp"
#include "adapters/run/run_files.hpp"
#include "programs/error.hpp"

namespace hone {
namespace {

constexpr int nothing_fit_exit = 3;

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

/// Writes the file; a pipe or a device is written to, not replaced.
void write(const std::string& path, const std::string& content) {
  const auto folder = std::filesystem::absolute(path).parent_path();
  if (!std::filesystem::is_directory(folder)) throw UserError(fmt::format("There is no folder `{}` to write `{}` into.", folder.string(), path));
  if (std::filesystem::is_directory(path)) throw UserError(fmt::format("`{}` is a folder. `-o` names the file to write.", path));
  if (is_file_of_a_run(path)) throw UserError(fmt::format("`{}` is one of the files that a run is kept in, and an export would take its place. Give `-o` another name.", path));
  if (!std::filesystem::exists(path) || std::filesystem::is_regular_file(path)) return write_atomically(path, content);
  std::ofstream stream(path, std::ios::binary);
  if (!(stream << content << std::flush)) throw UserError(fmt::format("`{}` cannot be written.", path), 1);
}

}  // namespace

int export_command(const ExportArguments& arguments, Console& console, const ModuleRegistry& registry) {
  const auto best = result_of(arguments.source, arguments.candidate, nothing_fit_exit);
  const auto why_not = objection(best);
  if (!why_not.empty() && !arguments.unproven) {
    throw UserError(fmt::format("Candidate {} is not exported: {}. `--unproven` exports it all the same.", best.candidate, why_not), nothing_fit_exit);
  }
  const auto content = exported(best, arguments.format, registry);
  if (!arguments.output.empty()) write(arguments.output, content);
  if (arguments.verify) verify(arguments, best, content, registry);
  if (arguments.output.empty()) console.out << content;
  if (const auto note = caveat(best); !note.empty()) console.err << "hone: " << note << "\n";
  if (!arguments.output.empty()) {
    console.err << fmt::format("Wrote {}{}.\n", arguments.output, arguments.verify ? ", read it again and compared it: it sends what was optimised" : "");
  }
  return 0;
}

}  // namespace hone
