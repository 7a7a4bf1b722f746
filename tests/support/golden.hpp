#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

namespace hone::test {

/// Checks `text` byte for byte against tests/golden/`path`. With HONE_UPDATE_GOLDEN=1 in the environment the file is
/// written instead: look at the diff before you commit it.
inline void check_golden(const std::string& path, const std::string& text) {
  const auto file = std::filesystem::path(HONE_SOURCE_DIR) / "tests" / "golden" / path;
  if (const char* update = std::getenv("HONE_UPDATE_GOLDEN"); update != nullptr && *update == '1') {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return;
  }
  std::ifstream in(file, std::ios::binary);
  REQUIRE_MESSAGE(in.good(), "there is no golden file " << file.string() << "; write it with HONE_UPDATE_GOLDEN=1");
  const std::string expected{std::istreambuf_iterator<char>(in), {}};
  CAPTURE(path);
  CHECK(text == expected);
}

}  // namespace hone::test
