#include "adapters/run/looks.hpp"

#include <doctest/doctest.h>

#include "programs/error.hpp"
#include "tests/adapters/cli/command_line.hpp"

using namespace hone;

TEST_CASE("each opening by another run counts, one's own second does not") {
  const WorkingFolder folder;
  const auto look = [](const std::string& split, const std::string& run) { return note_look("results/looks.jsonl", {split, run, "2025-01-31T12:00:00Z", "verdict"}); };
  CHECK(look("a", "run1") == 0);
  CHECK(look("a", "run1") == 0);
  CHECK(look("a", "run2") == 1);
  CHECK(look("b", "run2") == 0);
  CHECK(look("a", "run3") == 2);
  CHECK(look("a", "run2") == 1);  // what came after it is not before it
  const auto lines = WorkingFolder::read("results/looks.jsonl");
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 4);
  CHECK(nlohmann::json::parse(lines.substr(0, lines.find('\n')))["run"] == "run1");
}

TEST_CASE("every evaluation counts, the same program's again too") {
  const WorkingFolder folder;
  const auto look = [](const std::string& what) { return note_look("looks.jsonl", {"a", "eval c.yaml", "2025-01-31T12:00:00Z", what}); };
  CHECK(look("eval") == 0);
  CHECK(look("eval") == 1);
  CHECK(look("eval") == 2);
  CHECK(look("verdict") == 3);
}

TEST_CASE("a line that a crash cut off says nothing") {
  const WorkingFolder folder;
  for (const char* end : {"", "\n"}) {
    WorkingFolder::write("looks.jsonl", std::string("{\"test_sha256\": \"a\", \"ru") + end);
    CHECK(note_look("looks.jsonl", {"a", "run1", "", "verdict"}) == 0);
    CHECK(note_look("looks.jsonl", {"a", "run2", "", "verdict"}) == 1);
  }
}

TEST_CASE("a line whose values are no texts is no opening") {
  const WorkingFolder folder;
  WorkingFolder::write("looks.jsonl", "{\"test_sha256\": 5}\n{\"test_sha256\": \"a\", \"run\": null}\n[]\n");
  CHECK(note_look("looks.jsonl", {"a", "run1", "", "verdict"}) == 1);
}

TEST_CASE("where no opening could be noted a run says so before it pays for anything") {
  const WorkingFolder folder;
  WorkingFolder::write("results", "a file in the folder's place");
  const auto outcome = hone_with(small_run("run"));
  CHECK(outcome.code == 4);
  CHECK(outcome.err.find("`results/looks.jsonl`, in the folder that hone was started in: Not a directory.") != std::string::npos);
  std::filesystem::remove("results");
  CHECK(hone_with(small_run("run")).code == 0);
}

TEST_CASE("an opening that cannot be noted stops the run for now") {
  const WorkingFolder folder;
  std::filesystem::create_directories("looks.jsonl");
  try {
    note_look("looks.jsonl", {"a", "run1", "", "verdict"});
    FAIL("nothing was thrown");
  } catch (const UserError& error) {
    CHECK(error.exit_code() == 4);
  }
}
