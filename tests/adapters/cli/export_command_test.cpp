#include <thread>

#include <sys/stat.h>

#include <doctest/doctest.h>

#include "tests/adapters/cli/command_line.hpp"

using namespace hone;

TEST_CASE("an export goes where its name leads, and replaces nothing but files") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("run", {"--set", "optimizer.kind=baseline"})).code == 0);
  REQUIRE(::mkfifo("pipe", 0600) == 0);
  std::string piped;
  std::thread reader([&] { piped = WorkingFolder::read("pipe"); });
  CHECK(hone_with({"export", "run", "-o", "pipe"}).code == 0);
  reader.join();
  CHECK(std::filesystem::is_fifo("pipe"));
  CHECK(piped.starts_with("{"));
  WorkingFolder::write("real.json", "old");
  std::filesystem::create_symlink("real.json", "link.json");
  CHECK(hone_with({"export", "run", "-o", "link.json", "--verify"}).code == 0);
  CHECK(std::filesystem::is_symlink("link.json"));
  CHECK(WorkingFolder::read("real.json") == piped);
  CHECK(hone_with({"export", "run", "-o", "nowhere/out.json"}).code == 2);
  CHECK(hone_with({"export", "run", "-o", "run"}).code == 2);
}

TEST_CASE("what is written takes the place of none of a run's own files, however they are spelled") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("run", {"--set", "optimizer.kind=baseline"})).code == 0);
  const auto record = WorkingFolder::read("run/run.sqlite");
  std::filesystem::create_symlink("run/run.sqlite", "link.sqlite");
  std::filesystem::create_symlink("run", "elsewhere");
  for (const std::string target : {"run/run.sqlite", "run/run.sqlite-wal", "run/best.json", "run/summary.json", "run/../run/./config.yaml", "elsewhere/log.txt", "link.sqlite"}) {
    CAPTURE(target);
    const auto outcome = hone_with({"export", "run", "-o", target});
    CHECK(outcome.code == 2);
    CHECK(outcome.err.find("is one of the files that a run is kept in") != std::string::npos);
  }
  CHECK(hone_with({"simulate", "--rows", "3", "-o", "run/run.sqlite"}).code == 2);
  CHECK(WorkingFolder::read("run/run.sqlite") == record);
  CHECK(hone_with({"export", "run", "-o", "run/winner.json"}).code == 0);
  CHECK(hone_with({"export", "run", "-o", "best.json"}).code == 0);  // a folder without a run
}
