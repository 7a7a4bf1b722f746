#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "adapters/config/run_config.hpp"
#include "adapters/data/split.hpp"

namespace hone {

/// Rows that were left out of one data file.
struct DroppedRows {
  std::string file;
  std::vector<DroppedRow> rows;
};

/// The data that a config names, read and parted.
struct RunData {
  Split split;
  std::vector<DroppedRows> dropped;            ///< files without any are not listed
  std::map<std::string, std::string> files;    ///< SHA-256 by absolute path: data, corpora, scripts of commands
  std::string sha256;                          ///< of the data files, whatever they are called
  std::string rows_sha256;                     ///< of what the rows of each part say
};

/// Throws UserError where the data is wrong (load_data, make_split).
RunData load_run_data(const RunConfig& config);

/// Throws UserError (exit 2) that names the first file of which `then` and `now` differ.
void check_unchanged(const std::map<std::string, std::string>& then, const std::map<std::string, std::string>& now);

/// SHA-256 of a file's bytes, whatever its size. Throws UserError where it cannot be read.
std::string file_sha256(const std::string& path);

}  // namespace hone
