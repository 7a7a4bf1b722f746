#include "adapters/run/run_folder.hpp"

#include <doctest/doctest.h>

#include "tests/adapters/cli/command_line.hpp"

using namespace hone;

TEST_CASE("a run's folder tells its name, time and id") {
  CHECK(default_run_folder("qa", "20250131T120000Z-1a2b3c") == std::filesystem::path("results/qa/20250131T120000Z-1a2b3c"));
  CHECK(new_run_id().size() == std::string("20250131T120000Z-1a2b3c").size());
  CHECK(new_run_id() != new_run_id());
  CHECK(utc_text(1738324800) == "2025-01-31T12:00:00Z");
}

TEST_CASE("what a folder holds decides what can be done with it") {
  const WorkingFolder folder;
  CHECK(folder_state("run") == FolderState::empty);
  make_run_folder("run");
  CHECK(folder_state("run") == FolderState::empty);
  WorkingFolder::write("run/run.sqlite", "");
  WorkingFolder::write("run/config.yaml.12.1.tmp", "");
  WorkingFolder::write("run/log.txt", "hone");
  CHECK(folder_state("run") == FolderState::empty);  // killed before it had begun
  WorkingFolder::write("run/config.yaml", "");
  CHECK(folder_state("run") == FolderState::begun);
  WorkingFolder::write("run/summary.json", R"({"state": "running"})");
  CHECK(folder_state("run") == FolderState::begun);
  WorkingFolder::write("run/summary.json", R"({"state": "finished"})");
  CHECK(folder_state("run") == FolderState::begun);  // its result is gone: going on writes it again
  WorkingFolder::write("run/best.json", "{}");
  CHECK(folder_state("run") == FolderState::finished);
  make_run_folder("other");
  WorkingFolder::write("other/letter.txt", "");
  CHECK(folder_state("other") == FolderState::foreign);
  CHECK(folder_state("other/letter.txt") == FolderState::foreign);
  for (const std::string mine : {"thesis.tmp", "notes.lock", "log.txt"}) {
    CAPTURE(mine);
    make_run_folder(mine + "d");
    WorkingFolder::write(mine + "d/" + mine, "precious");
    CHECK(folder_state(mine + "d") == FolderState::foreign);
  }
}
