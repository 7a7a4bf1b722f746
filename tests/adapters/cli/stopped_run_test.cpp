// A run that is killed, signalled or in use by another process.
#include <chrono>
#include <csignal>
#include <map>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/export/best_file.hpp"
#include "adapters/storage/sqlite_run_store.hpp"
#include "tests/adapters/cli/command_line.hpp"

using namespace hone;

namespace {

/// What the record of the run in `folder` says was paid for, at most.
std::int64_t calls_in(const std::string& folder) {
  std::int64_t calls = 0;
  for (const auto& attempt : SqliteRunStore::open_read_only(folder + "/run.sqlite")->attempts()) calls += attempt.actual.calls;
  return calls;
}

}  // namespace

TEST_CASE("a killed run goes on and ends as if nothing had been") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("whole")).code == 0);
  const auto killed_at = [](const std::string& line) { return hone_in_child(small_run("killed", {"--continue", "--set", slow_calls}), signal_at("killed", line, SIGKILL)); };
  CHECK(killed_at("hone 0.1.0, run") == 137);
  CHECK(killed_at("seed: of") == 137);
  CHECK(killed_at("Demos were taken") == 137);
  const auto shown = hone_with({"show", "killed", "--json"});
  const auto summary = nlohmann::json::parse(shown.out);
  CHECK(summary["state"] == "interrupted");
  CHECK(summary["total_spent"]["calls"] == calls_in("killed"));
  CHECK(summary["by_model"]["task"]["calls"] > 0);
  CHECK(summary["spent"]["rollouts"] > 0);
  CHECK(shown.err.find("what it spent is from its record, all else as of 2") != std::string::npos);
  CHECK(hone_with({"show", "killed", "--costs"}).out.find(fmt::format("{:<14} {:>9}", "total", calls_in("killed"))) != std::string::npos);
  REQUIRE(hone_with({"resume", "killed"}).code == 0);
  auto resumed = load_best("killed/best.json");
  const auto whole = load_best("whole/best.json");
  resumed.models = whole.models;  // the latency stands there
  CHECK(results_equal(resumed, whole));
}

TEST_CASE("best.json and summary.json keep what a stopped run has found, also where it is stopped again before its search goes on") {
  for (const int first : {SIGKILL, SIGINT}) {
    CAPTURE(first);
    const WorkingFolder folder;
    const auto stopped_at = [](const std::string& line, int signal) {
      std::filesystem::remove("run/log.txt");
      return hone_in_child(small_run("run", {"--continue", "--set", slow_calls}), signal_at("run", line, signal));
    };
    CHECK(stopped_at("entered the pool", first) == 128 + first);
    const auto found = load_best("run/best.json").candidate;
    const auto known = nlohmann::json::parse(hone_with({"show", "run", "--json"}).out);
    CHECK(stopped_at("data: ", SIGINT) == 130);
    const bool went_on = WorkingFolder::read("run/log.txt").find("entered the pool") != std::string::npos;  // before the signal came
    CHECK((went_on || load_best("run/best.json").candidate == found));
    const auto kept = WorkingFolder::json("run/summary.json");
    CHECK(kept["state"] == "interrupted");
    CHECK(kept["spent"]["rollouts"] >= known["spent"]["rollouts"]);
    CHECK(kept["candidates"] >= known["candidates"]);
    if (first == SIGINT) CHECK(kept["baseline"]["validation"].is_number());  // a killed one had no time to write it down
    CHECK(hone_with({"resume", "run"}).code == 0);
    CHECK(load_best("run/best.json").candidate == WorkingFolder::json("run/summary.json")["best"]["id"]);
  }
}

TEST_CASE("a signal drains the run, which says so and can be resumed") {
  const WorkingFolder folder;
  for (const auto& [signal, code] : std::map<int, int>{{SIGINT, 130}, {SIGTERM, 143}, {SIGHUP, 129}}) {
    CAPTURE(signal);
    std::filesystem::remove("run/log.txt");
    CHECK(hone_in_child(small_run("run", {"--continue", "--set", slow_calls}), signal_at("run", "data: ", signal)) == code);
    CHECK(WorkingFolder::json("run/summary.json")["state"] == "interrupted");
    CHECK(WorkingFolder::json("run/summary.json")["stopped_by"] == "user");
  }
  CHECK(hone_with({"resume", "run"}).code == 0);
}

TEST_CASE("a second signal stops at once") {
  const WorkingFolder folder;
  std::chrono::steady_clock::time_point second;
  const int ended = hone_in_child(small_run("run", {"--set", "models.task.latency=60s", "--set", "models.task.timeout=100s"}), [&](int process) {
    wait_for_log("run", "asking the models");
    ::kill(process, SIGINT);
    wait_for_log("run", "Stopping: ");
    second = std::chrono::steady_clock::now();
    ::kill(process, SIGINT);
  });
  CHECK(ended == 130);
  CHECK(std::chrono::steady_clock::now() - second < std::chrono::seconds(30));  // the reply was not waited for
}

TEST_CASE("a run that another process has is exit 5") {
  const WorkingFolder folder;
  const int ended = hone_in_child(small_run("run", {"--set", slow_calls}), [](int process) {
    wait_for_log("run", "seed: of");
    const auto outcome = hone_with({"resume", "run"});
    CHECK(outcome.code == 5);
    CHECK(outcome.err.find("in use") != std::string::npos);
    ::kill(process, SIGKILL);
  });
  CHECK(ended == 137);
}

TEST_CASE("a run that was killed before it had a name gets one") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("whole")).code == 0);
  std::filesystem::create_directory("run");
  WorkingFolder::write("run/config.yaml", WorkingFolder::read("whole/config.yaml"));
  WorkingFolder::write("run/run.sqlite", "");
  REQUIRE(hone_with({"resume", "run"}).code == 0);
  const std::string id = WorkingFolder::json("run/summary.json")["run"];
  CHECK_FALSE(id.empty());
  CHECK(id != WorkingFolder::json("whole/summary.json")["run"]);
}
