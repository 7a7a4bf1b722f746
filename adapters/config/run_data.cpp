#include "adapters/config/run_data.hpp"

#include <fmt/format.h>

#include "adapters/retrieval/mapped_file.hpp"
#include "programs/error.hpp"
#include "programs/hash.hpp"

namespace hone {
namespace {

void note_file(RunData& data, const LoadedData& loaded, std::string& hashes) {
  data.files[loaded.path] = loaded.sha256;
  hashes += loaded.sha256;
  if (!loaded.dropped.empty()) data.dropped.push_back({loaded.path, loaded.dropped});
}

/// Parts the rows; where they do not suffice, also says which were left out.
Split split_of(const LoadedData& loaded, const SplitSpec& spec) {
  try {
    return make_split(loaded.examples, spec, loaded.places);
  } catch (const UserError& error) {
    if (loaded.dropped.empty()) throw;
    const auto& first = loaded.dropped.front();
    throw UserError(fmt::format("{} {} rows were left out, the first in line {}: {}", error.what(), loaded.dropped.size(), first.line, first.reason), error.exit_code());
  }
}

LoadedData load_part(const RunConfig& config, const std::string& part) {
  auto spec = config.data.rows;
  spec.file = config.data.files.at(part);
  return load_data(spec);
}

}  // namespace

RunData load_run_data(const RunConfig& config) {
  RunData data;
  std::string hashes;
  if (config.data.files.empty()) {
    const auto loaded = load_data(config.data.rows);
    note_file(data, loaded, hashes);
    data.split = split_of(loaded, config.data.split);
  } else {
    auto train = load_part(config, "train");
    auto validation = load_part(config, "validation");
    auto test = load_part(config, "test");
    for (const auto* part : {&train, &validation, &test}) note_file(data, *part, hashes);
    data.split = split_of_files(std::move(train), std::move(validation), std::move(test), config.data.split.inputs);
  }
  data.sha256 = sha256_hex(hashes);
  data.rows_sha256 = sha256_hex(content_hash(data.split.train) + content_hash(data.split.validation) + content_hash(data.split.test));
  for (const auto& file : config.files()) data.files[file] = file_sha256(file);
  return data;
}

void check_unchanged(const std::map<std::string, std::string>& then, const std::map<std::string, std::string>& now) {
  for (const auto& [file, sha256] : then) {
    const auto found = now.find(file);
    if (found != now.end() && found->second == sha256) continue;
    throw UserError(fmt::format("The file `{}` {} since the run began, so its results would not fit together. Put the old file back, or start a new run.",
                                file, found == now.end() ? "is no longer used" : "has changed"));
  }
}

std::string file_sha256(const std::string& path) { return sha256_hex(MappedFile(path, "file").bytes()); }

}  // namespace hone
