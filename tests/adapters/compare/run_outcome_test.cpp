#include "adapters/compare/run_outcome.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace hone;
using Json = nlohmann::json;

namespace {

Json finished_summary() {
  return Json::parse(R"({"state": "finished", "stopped_by": "rollouts", "best": {"id": "c", "validation": 0.5, "test": 0.25},
    "spent": {"rollouts": 50, "wall_s": 2}, "failures": {"rollouts": 1, "proposals": 2},
    "total_spent": {"rollouts": 90, "proposals": 4, "calls": 100, "calls_cached": 3, "input_tokens": 900, "output_tokens": 100, "usd": null, "wall_s": 3},
    "verdict": {"metric": "f1", "n": 33, "holes": 2}})");
}

RunOutcome outcome_of(const test::TemporaryFolder& folder, const std::string& summary) {
  std::ofstream(folder.path() / "summary.json") << summary;
  RunOutcome outcome;
  take_summary(outcome, RunFiles(folder.path()));
  return outcome;
}

}  // namespace

TEST_CASE("a finished run's outcome: rollouts are the search's, all else with the verdict; rows with a score and without") {
  const test::TemporaryFolder folder;
  const auto outcome = outcome_of(folder, finished_summary().dump());
  CHECK(outcome.finished());
  CHECK(outcome.winner == "c");
  CHECK(outcome.validation == 0.5);
  CHECK(outcome.test == 0.25);
  CHECK(outcome.metric == "f1");
  CHECK(outcome.verdict_rows == 35);
  CHECK(outcome.failures == 3);
  REQUIRE(outcome.charged);
  CHECK(outcome.charged->rollouts == 50);
  CHECK(outcome.charged->calls == 100);
  CHECK(outcome.charged->tokens() == 1000);
  CHECK_FALSE(outcome.charged->usd);
}

TEST_CASE("a run that is not finished has no test score, and one without a summary nothing") {
  const test::TemporaryFolder folder;
  auto summary = finished_summary();
  summary["state"] = "running";
  summary["stopped_by"] = nullptr;
  summary["verdict"] = nullptr;
  const auto outcome = outcome_of(folder, summary.dump());
  CHECK_FALSE(outcome.finished());
  CHECK(outcome.stopped_by.empty());
  CHECK_FALSE(outcome.test);
  CHECK(outcome.charged);
  CHECK_FALSE(outcome_of(folder, "{").charged);
}

TEST_CASE("a summary that was changed is refused") {
  const test::TemporaryFolder folder;
  const auto whole = finished_summary();
  for (const auto& [key, value] : whole.items()) {
    CAPTURE(key);
    for (const bool missing : {true, false}) {
      auto summary = whole;
      summary[key] = Json::array({1});
      if (missing) summary.erase(key);
      CHECK(test::has(test::message_of<UserError>([&] { outcome_of(folder, summary.dump()); }), "is not as Hone writes it"));
    }
  }
}
