// The curves of a comparison: every candidate that was ever the best is tested, whatever comes in between.
#include <csignal>

#include <doctest/doctest.h>

#include "adapters/storage/sqlite_run_store.hpp"
#include "optimizer/engine/best_so_far.hpp"
#include "tests/adapters/compare/small_comparison.hpp"

using namespace hone;
using namespace hone::test;

namespace {

constexpr auto slower_calls = "models.task.latency=50ms";

/// A comparison of GEPA under three seeds, long enough for several bests; `more` are further arguments.
std::vector<std::string> long_comparison(const std::string& folder, const std::vector<std::string>& more = {}) {
  std::vector<std::string> all = {"--set", "optimizer.start_with=[seed]", "--set", "budget.rollouts=120"};
  all.insert(all.end(), more.begin(), more.end());
  return small_comparison(folder, "gepa", "1,2,3", all);
}

}  // namespace

TEST_CASE("every candidate that was ever the best is tested for the curves, and nobody is charged for it") {
  const WorkingFolder folder;
  REQUIRE(hone_with(long_comparison("c")).code == 0);
  REQUIRE(hone_with(long_comparison("d", {"--no-curves"})).code == 0);
  const auto json = WorkingFolder::json("c/comparison.json");
  const auto plain = WorkingFolder::json("d/comparison.json");
  CHECK(json["optimizers"][0]["test"] == plain["optimizers"][0]["test"]);
  for (std::size_t i = 0; i < 3; ++i) CHECK(charged(json["runs"][i]["charged"]) == charged(plain["runs"][i]["charged"]));
  CHECK(json["total_spent"]["calls"] == plain["total_spent"]["calls"].get<int>() + json["curves_spent"]["calls"].get<int>());
  const auto& points = json["curves"]["optimizers"][0]["points"];
  CHECK(points[0][0] == 0);
  CHECK(points.back()[2].is_number());
}

TEST_CASE("the last best of a search is its winner, also where that was let in by what was told last") {
  const WorkingFolder folder;
  int found = 0;
  REQUIRE(hone_with(small_comparison("c", "gepa,mipro", "1,2,3", {"--no-curves", "--set", "optimizer.start_with=[seed]", "--set", "budget.rollouts=200"})).code == 0);
  const auto json = WorkingFolder::json("c/comparison.json");
  for (const auto& run : json["runs"]) {
    const auto folder_of_run = "c/" + run["run"].get<std::string>();
    const auto bests = saved_bests(*SqliteRunStore::open_read_only(folder_of_run + "/run.sqlite"));
    REQUIRE_FALSE(bests.empty());
    CHECK(bests.back().candidate->id() == WorkingFolder::json(folder_of_run + "/summary.json")["best"]["id"]);
    found += bests.size() > 1 ? 1 : 0;
  }
  CHECK(found > 1);
}

TEST_CASE("stopped in the tests for the curves, it draws them when it is resumed") {
  const WorkingFolder folder;
  CHECK(hone_in_child(long_comparison("stopped", {"--set", slower_calls}), signal_at("stopped", "testing every candidate", SIGINT)) == 130);
  CHECK(WorkingFolder::json("stopped/comparison.json")["state"] == "interrupted");
  REQUIRE(hone_with({"resume", "stopped"}).code == 0);
  REQUIRE(hone_with(long_comparison("whole", {"--set", slower_calls})).code == 0);
  CHECK(decided("stopped") == decided("whole"));
}

TEST_CASE("at the wall the tests for the curves pause, and are no holes in a finished comparison") {
  const WorkingFolder folder;
  const auto priced = long_comparison("c", {"--set", slower_calls, "--set", "models.task.price={input: 1, output: 1}", "--yes"});
  REQUIRE(hone_in_child(priced, signal_at("c", "testing every candidate", SIGINT)) == 130);
  const auto walled = hone_with({"resume", "c", "--total-usd", "0.001"});
  CHECK(walled.code == 4);
  CHECK(walled.err.find("Resume with a higher one. `hone resume c` goes on.") != std::string::npos);
  CHECK(WorkingFolder::json("c/comparison.json")["state"] == "paused");
  CHECK_FALSE(std::filesystem::exists("c/comparison.md"));
  REQUIRE(hone_with({"resume", "c", "--total-usd", "10"}).code == 0);
  const auto json = WorkingFolder::json("c/comparison.json");
  CHECK(json["state"] == "finished");
  CHECK(json["curves"]["optimizers"][0]["points"].size() > 1);
}
