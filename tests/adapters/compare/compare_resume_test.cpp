// A comparison that was killed or stopped goes on, and one that is finished says so.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include <doctest/doctest.h>

#include "adapters/storage/sqlite_run_store.hpp"
#include "programs/error.hpp"
#include "tests/adapters/compare/small_comparison.hpp"

using namespace hone;
using namespace hone::test;

namespace {

/// How many attempts in a record are, or were at the end of their process, under way.
std::size_t under_way(const std::string& record) {
  try {
    const auto attempts = SqliteRunStore::open_read_only(record)->attempts();
    return static_cast<std::size_t>(std::ranges::count(attempts, AttemptState::unknown, &AttemptRecord::state));
  } catch (const UserError&) {
    return 0;  // it is not there yet
  }
}

}  // namespace

TEST_CASE("a killed comparison goes on and ends as if nothing had been") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_comparison("whole", "bootstrap,gepa", "2", {"--set", slow_calls})).code == 0);
  const auto kill_at = [](const std::string& line) { return signal_at("killed", line, SIGKILL); };
  CHECK(hone_in_child(small_comparison("killed", "bootstrap,gepa", "2", {"--set", slow_calls}), kill_at("seed: of")) == 137);
  CHECK(hone_in_child({"resume", "killed"}, kill_at("of 4 runs are finished")) == 137);
  CHECK(hone_in_child({"resume", "killed"}, kill_at("4 of 4 runs are finished")) == 137);
  REQUIRE(hone_with({"resume", "killed"}).code == 0);
  const auto whole = decided("whole");
  auto killed = decided("killed");
  for (std::size_t i = 0; i < 4; ++i) {  // what was under way when it was killed is charged in full
    CHECK(killed["runs"][i]["candidate"] == whole["runs"][i]["candidate"]);
    CHECK(killed["runs"][i]["test"] == whole["runs"][i]["test"]);
    CHECK(killed["runs"][i]["charged"]["rollouts"] == whole["runs"][i]["charged"]["rollouts"]);
  }
  CHECK(killed["differences"] == whole["differences"]);
}

TEST_CASE("a kill charges a run for what was on the wire, not for what stood in line") {
  const WorkingFolder folder;
  const auto one_at_a_time = small_comparison("c", "baseline", "1", {"--no-curves", "--set", slow_calls, "--set", "models.task.limits={concurrency: 1}"});
  REQUIRE(hone_in_child(one_at_a_time, [](int process) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (under_way("c/runs/baseline-1/run.sqlite") < 6 && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
    ::kill(process, SIGKILL);
  }) == 137);
  REQUIRE(hone_with({"resume", "c"}).code == 0);
  CHECK(under_way("c/runs/baseline-1/run.sqlite") <= 1);
  const auto attempts = SqliteRunStore::open_read_only("c/runs/baseline-1/run.sqlite")->attempts();
  CHECK(std::ranges::count(attempts, std::optional(FailureKind::cancelled), &AttemptRecord::failure) > 0);
  const auto run = WorkingFolder::json("c/comparison.json")["runs"][0];
  for (const auto* what : {"calls", "input_tokens", "output_tokens"}) CHECK(run["charged"][what] == run["spent"][what]);
}

TEST_CASE("a signal drains all runs, and the comparison can be resumed") {
  const WorkingFolder folder;
  CHECK(hone_in_child(small_comparison("c", "bootstrap,gepa", "2", {"--set", slow_calls}), signal_at("c", "seed: of", SIGINT)) == 130);
  CHECK(WorkingFolder::json("c/comparison.json")["state"] == "interrupted");
  CHECK(WorkingFolder::json("c/runs/bootstrap-1/summary.json")["state"] == "interrupted");
  for (const std::vector<std::string>& alone : {std::vector<std::string>{"resume", "c/runs/bootstrap-1"}, small_run("c/runs/bootstrap-1/", {"--continue"})}) {
    const auto refused = hone_with(alone);
    CHECK(refused.code == 2);
    CHECK(refused.err.find("is part of a comparison. `hone resume c` goes on with all of it.") != std::string::npos);
  }
  CHECK(hone_with({"resume", "c"}).code == 0);
  CHECK(WorkingFolder::json("c/comparison.json")["state"] == "finished");
}

TEST_CASE("stopped before its first run has begun, it begins it when it is resumed") {
  const WorkingFolder folder;
  const auto arguments = [](const std::string& name) { return small_comparison(name, "baseline,bootstrap", "1", {"--no-curves", "--set", slow_calls}); };
  CHECK(hone_in_child(arguments("stopped"), signal_at("stopped", "2 runs: ", SIGINT)) == 130);
  REQUIRE(hone_with({"resume", "stopped"}).code == 0);
  REQUIRE(hone_with(arguments("whole")).code == 0);
  CHECK(decided("stopped") == decided("whole"));
}

TEST_CASE("a finished comparison whose reports are gone writes them again without a call") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_comparison("c", "baseline,bootstrap", "1")).code == 0);
  const auto before = WorkingFolder::json("c/comparison.json");
  const auto report = WorkingFolder::read("c/comparison.md");
  std::filesystem::remove("c/comparison.md");
  std::filesystem::remove("c/comparison.html");
  CHECK(hone_with({"resume", "c"}).code == 0);
  CHECK(WorkingFolder::read("c/comparison.md") == report);
  CHECK(std::filesystem::exists("c/comparison.html"));
  CHECK(WorkingFolder::json("c/comparison.json")["total_spent"] == before["total_spent"]);
}

TEST_CASE("a finished comparison that is resumed says what it came to, without its data") {
  const WorkingFolder folder;
  std::filesystem::copy(HONE_SOURCE_DIR "/examples/multi_hop_qa", "example", std::filesystem::copy_options::recursive);
  auto arguments = small_comparison("c", "baseline", "1", {"--no-curves"});
  arguments[1] = "example/simulated.yaml";
  REQUIRE(hone_with(arguments).code == 0);
  std::filesystem::remove_all("example");
  const auto written = WorkingFolder::read("c/comparison.json");
  const auto told = hone_with({"resume", "c"});
  CHECK(told.code == 0);
  CHECK(told.out == WorkingFolder::read("c/comparison.md"));
  const auto event = hone_with({"resume", "c", "--json"});
  CHECK(event.code == 0);
  CHECK(nlohmann::json::parse(event.out) == nlohmann::json{{"event", "finished"}, {"comparison", nlohmann::json::parse(written)}});
  CHECK(WorkingFolder::read("c/comparison.json") == written);
}
