#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

namespace hone::test {

inline const std::filesystem::path source_root = HONE_SOURCE_DIR;

/// A file of the repository, named from its root.
inline std::string text_of(const std::string& file) {
  std::ifstream in(source_root / file);
  REQUIRE_MESSAGE(in.good(), "cannot read " << file);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Includes {
  std::set<std::string> ours;    ///< files of the repository, named from its root
  std::set<std::string> others;  ///< what stands in angle brackets
};

/// What a source includes itself.
inline Includes includes_of(const std::string& file) {
  Includes found;
  std::istringstream lines(text_of(file));
  for (std::string line; std::getline(lines, line);) {
    const bool quoted = line.starts_with("#include \"");
    if (!quoted && !line.starts_with("#include <")) continue;
    const std::size_t begin = line.find(quoted ? '"' : '<') + 1;
    (quoted ? found.ours : found.others).insert(line.substr(begin, line.find(quoted ? '"' : '>', begin) - begin));
  }
  return found;
}

inline bool is_source(const std::filesystem::path& file) { return file.extension() == ".cpp" || file.extension() == ".hpp"; }

}  // namespace hone::test
