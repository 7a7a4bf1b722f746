#include "adapters/cli/output_file.hpp"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "adapters/export/atomic_file.hpp"
#include "adapters/run/run_files.hpp"
#include "programs/error.hpp"

namespace hone {

void write_output_file(const std::string& path, const std::string& content) {
  const auto folder = std::filesystem::absolute(path).parent_path();
  if (!std::filesystem::is_directory(folder)) throw UserError(fmt::format("There is no folder `{}` to write `{}` into.", folder.string(), path));
  if (std::filesystem::is_directory(path)) throw UserError(fmt::format("`{}` is a folder. `-o` names the file to write.", path));
  if (is_file_of_a_run(path)) throw UserError(fmt::format("`{}` is one of the files that a run is kept in, and would be lost. Give `-o` another name.", path));
  if (!std::filesystem::exists(path) || std::filesystem::is_regular_file(path)) return write_atomically(path, content);
  std::ofstream stream(path, std::ios::binary);
  if (!(stream << content << std::flush)) throw UserError(fmt::format("`{}` cannot be written.", path), exit_codes::failed);
}

}  // namespace hone
