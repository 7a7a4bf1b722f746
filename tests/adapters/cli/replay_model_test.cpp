// `provider: replay` through the command line.
#include <doctest/doctest.h>

#include "tests/adapters/cli/command_line.hpp"

using namespace hone;

namespace {

/// The small run, answered from the run in `recorded`.
std::vector<std::string> replayed(const std::string& folder, const std::string& recorded, std::vector<std::string> more = {}) {
  auto arguments = small_run(folder, {"--set", "models.task.provider=replay", "--set", "models.task.run=" + recorded});
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

}  // namespace

TEST_CASE("a recorded run answers itself, with the same result at the same cost") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("recorded")).code == 0);
  const auto recorded = (folder.path() / "recorded").string();
  const auto outcome = hone_with(replayed("again", recorded));
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  const auto before = WorkingFolder::json("recorded/summary.json");
  const auto after = WorkingFolder::json("again/summary.json");
  for (const auto* key : {"best", "baseline", "candidates", "simulated"}) CHECK(after[key] == before[key]);
  CHECK(after["verdict"]["conclusion"] == before["verdict"]["conclusion"]);
  CHECK(after["total_spent"]["calls"] == before["total_spent"]["calls"]);
  CHECK(after["total_spent"]["input_tokens"] == before["total_spent"]["input_tokens"]);

  auto by_file = small_run("by_file", {"--set", "models.task.provider=replay", "--set", "models.task.file=" + recorded + "/run.sqlite", "--dry-run"});
  CHECK(hone_with(by_file).code == 0);
  CHECK(hone_with({"resume", "by_file"}).code == 0);  // the saved config names the recording
  CHECK(hone_with({"eval", "again/config.yaml", "--program", "recorded"}).code == 0);
}

TEST_CASE("a replay says what was not recorded and stops") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("recorded", {"--dry-run"})).code == 0);
  const auto recorded = (folder.path() / "recorded").string();
  const auto later = hone_with(replayed("again", recorded));
  CHECK(later.code == 4);
  CHECK(later.err.find("recorded/run.sqlite holds no answer to this call of models.") != std::string::npos);
  CHECK(later.err.find("which ends in \"") != std::string::npos);
  CHECK(later.err.find("set a provider that can answer") != std::string::npos);
  const auto at_once = hone_with(replayed("other", recorded, {"--set", "program.steps.0.instruction=Something else."}));
  CHECK(at_once.code == 2);
  CHECK(at_once.err.find("holds no answer to this call of models.task") != std::string::npos);
}

TEST_CASE("a replay needs a recorded run") {
  const WorkingFolder folder;
  const auto refusal = [&](const std::string& value) {
    const auto outcome = hone_with(small_run("run", {"--set", "models.task=" + value}));
    CHECK(outcome.code == 2);
    CHECK_FALSE(std::filesystem::exists("run"));
    return outcome.err;
  };
  CHECK(refusal("{provider: replay}").find("name its folder with `run: results/NAME/TIME-ID`") != std::string::npos);
  CHECK(refusal("{provider: replay, run: /nowhere}").find("`/nowhere` holds no recorded run") != std::string::npos);
  CHECK(refusal("{provider: replay, run: /a, file: /a/run.sqlite}").find("give one of them") != std::string::npos);
  CHECK(refusal("{provider: openai, model: m, run: /a}").find("unknown key `run`") != std::string::npos);
}
