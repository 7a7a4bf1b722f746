#include "adapters/compare/compare_session.hpp"

#include <doctest/doctest.h>

#include "tests/adapters/compare/small_comparison.hpp"

using namespace hone;
using namespace hone::test;

TEST_CASE("a comparison leaves its results in four forms and its runs as runs") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_comparison("c", "baseline,bootstrap,gepa", "2"));
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  const auto json = nlohmann::ordered_json::parse(WorkingFolder::read("c/comparison.json"));
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  keys.resize(6);
  CHECK(keys == std::vector<std::string>{"format", "state", "budget", "runs", "optimizers", "differences"});
  CHECK(json["state"] == "finished");
  CHECK(json["budget"]["rollouts"] == 50);
  REQUIRE(json["runs"].size() == 6);
  REQUIRE(json["optimizers"].size() == 3);
  REQUIRE(json["differences"].size() == 3);
  for (const auto& run : json["runs"]) {
    const auto summary = WorkingFolder::json("c/" + run["run"].get<std::string>() + "/summary.json");
    CHECK(summary["state"] == "finished");
    CHECK(run["test"] == summary["best"]["test"]);
    CHECK(run["test"].is_number());  // of the baseline too
    CHECK(run["validation"] == summary["best"]["validation"]);
    CHECK(summary["verdict"]["looks"] == 0);  // all of it opens the test once
    CHECK(run["charged"]["rollouts"] <= 50);
  }
  CHECK(json["optimizers"][0]["as"] == "baseline");
  CHECK(json["differences"][0]["conclusion"].get<std::string>() != "better");  // under five seeds nobody is
  CHECK(json["curves"]["optimizers"].size() == 3);
  CHECK(json["total_spent"]["calls"] < json["runs"][0]["charged"]["calls"].get<int>() * 6);
  const auto html = WorkingFolder::read("c/comparison.html");
  CHECK(html.find("<svg") != std::string::npos);
  CHECK(WorkingFolder::read("c/comparison.md").find("| baseline |") != std::string::npos);
  CHECK(WorkingFolder::read("c/comparison.svg").starts_with("<svg xmlns"));
  CHECK(outcome.out.find("to best other") != std::string::npos);
  CHECK(outcome.err.find("6 runs: baseline, bootstrap, gepa under the seeds 1, 2") != std::string::npos);
  CHECK(hone_with({"show", "c/runs/gepa-1"}).code == 0);
  CHECK(hone_with({"replay", "c/runs/gepa-1"}).code == 0);
  CHECK(hone_with({"show", "c"}).out == WorkingFolder::read("c/comparison.md"));
  CHECK(hone_with({"show", "c", "--json"}).out == WorkingFolder::read("c/comparison.json"));
  CHECK(hone_with({"show", "c", "--costs"}).err.find("about one run") != std::string::npos);
  CHECK(hone_with(small_comparison("c", "baseline,gepa", "1")).code == 2);  // the folder is taken
  const auto again = hone_with({"resume", "c"});
  CHECK(again.code == 0);
  CHECK(again.out == WorkingFolder::read("c/comparison.md"));
}

TEST_CASE("an optimizer runs under a name of its own with settings of its own") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_comparison("c", "", "", {"--set", "compare={optimizers: [{as: narrow, kind: gepa, width: 1}, {as: wide, kind: gepa, width: 6}], seeds: [7]}"}));
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  CHECK(WorkingFolder::read("c/runs/narrow-7/config.yaml").find("width: 1\n") != std::string::npos);
  CHECK(WorkingFolder::read("c/runs/wide-7/config.yaml").find("width: 6\n") != std::string::npos);
  CHECK(WorkingFolder::read("c/runs/wide-7/config.yaml").find("compare:") == std::string::npos);
  CHECK(WorkingFolder::json("c/runs/wide-7/summary.json")["seed"] == 7);
}

TEST_CASE("runs go seed by seed, as many at once as the config says") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_comparison("c", "baseline,bootstrap", "5,3", {"--set", "compare.at_once=1"}));
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  std::size_t last = 0;
  for (const auto* run : {"baseline, seed 3", "bootstrap, seed 3", "baseline, seed 5", "bootstrap, seed 5"}) {
    const auto at = outcome.err.find(std::string(run) + ": validation");
    REQUIRE(at != std::string::npos);
    CHECK(at >= last);
    last = at;
  }
}

TEST_CASE("with --json every line on standard output is an event") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_comparison("c", "baseline", "1", {"--json", "--no-curves"}));
  REQUIRE(outcome.code == 0);
  std::istringstream lines(outcome.out);
  std::string last;
  for (std::string line; std::getline(lines, line); last = line) CHECK(nlohmann::json::parse(line).contains("event"));
  CHECK(nlohmann::json::parse(last)["event"] == "finished");
  CHECK(nlohmann::json::parse(last)["comparison"] == WorkingFolder::json("c/comparison.json"));
  CHECK(nlohmann::json::parse(last)["comparison"]["curves"].is_null());
}

TEST_CASE("what cannot be compared is said before anything is run") {
  const WorkingFolder folder;
  CHECK(hone_with(small_comparison("c", "gepaa", "2")).err.find("Did you mean `gepa`?") != std::string::npos);
  CHECK(hone_with(small_comparison("c", "gepa", "x")).code == 2);
  CHECK(hone_with(small_comparison("c", "gepa", "0")).code == 2);
  CHECK(hone_with(small_comparison("c", "gepa", "1 2")).code == 2);  // not the number 12
  CHECK(hone_with(small_comparison("c", "ge pa", "1")).code == 2);
  CHECK(hone_with(small_comparison("c", " , ", "2", {"--set", "compare.optimizers=[gepa]"})).err.find("names none") != std::string::npos);
  CHECK(hone_with(small_comparison("c", "gepa", "1", {"--set", "data.split.test=0"})).err.find("judged on test rows") != std::string::npos);
  CHECK(hone_with(small_comparison("c", "", "2")).err.find("compare.optimizers") != std::string::npos);
  CHECK(hone_with(small_comparison("c", "gepa", "")).err.find("compare.seeds") != std::string::npos);
  const auto outcome = hone_with(small_comparison("c", "", "2", {"--set", "compare.optimizers=[baseline, {as: g, kind: gepa, widht: 1}]"}));
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("`width`") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists("c"));
  const auto dry = hone_with(small_comparison("c", "baseline,gepa", "5", {"--dry-run"}));
  CHECK(dry.code == 0);
  CHECK(dry.out.find("10 runs") != std::string::npos);
  const auto event = hone_with(small_comparison("c", "baseline, gepa", "3, 7", {"--dry-run", "--json"})).out;
  CHECK(nlohmann::json::parse(event.substr(0, event.find('\n')))["text"] == "4 runs: baseline, gepa under the seeds 3, 7");
  CHECK_FALSE(std::filesystem::exists("c"));
}
