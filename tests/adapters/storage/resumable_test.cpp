#include "adapters/storage/resumable.hpp"

#include <fstream>

#include <doctest/doctest.h>

#include "tests/support/temporary_folder.hpp"

using namespace hone;

TEST_CASE("a run of a comparison goes on with all of it") {
  const test::TemporaryFolder folder;
  const auto root = std::filesystem::path(folder.path());
  std::filesystem::create_directories(root / "c" / "runs" / "gepa-1");
  CHECK_FALSE(is_comparison(root / "c"));
  CHECK(resumable_folder(root / "c" / "runs" / "gepa-1") == root / "c" / "runs" / "gepa-1");
  for (const auto* file : {"calls.sqlite", "config.yaml"}) std::ofstream(root / "c" / file) << "";
  CHECK(is_comparison(root / "c"));
  CHECK(resumable_folder(root / "c" / "runs" / "gepa-1") == root / "c");
  CHECK(resumable_folder(root / "c" / "runs" / "gepa-1" / "") == root / "c");
  CHECK(resumable_folder(root / "c") == root / "c");
}
