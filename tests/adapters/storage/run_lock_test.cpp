#include "adapters/storage/run_lock.hpp"

#include <optional>

#include <doctest/doctest.h>

#include "tests/adapters/storage/run_folder.hpp"

namespace hone {

TEST_CASE("a lock is held once, and can be had again when it is let go") {
  RunFolder folder;
  const auto file = folder.path() / "run.lock";
  std::optional<RunLock> first(file);
  CHECK(complaint([&] { RunLock second(file); }).rfind("5: ", 0) == 0);
  first.reset();
  CHECK(complaint([&] { RunLock third(file); }).empty());
}

TEST_CASE("a lock in a folder that is not there says so") {
  RunFolder folder;
  const auto file = folder.path() / "nowhere" / "run.lock";
  CHECK(complaint([&] { RunLock lock(file); }) ==
        "2: " + file.string() + " cannot be made (No such file or directory). Check that its folder exists and that you may write there.");
}

}  // namespace hone
