// The runs of a comparison share the calls that are the same, and each decides and is charged as if it were alone.
#include <doctest/doctest.h>

#include "tests/adapters/compare/small_comparison.hpp"

using namespace hone;
using namespace hone::test;

namespace {

constexpr auto faults = "models.task.faults={rate_limited: 0.05, server_error: 0.05}";

std::vector<std::string> alone(const std::string& folder, const std::string& optimizer, const std::string& seed, std::vector<std::string> more = {}) {
  more.insert(more.end(), {"--optimizer", optimizer, "--seed", seed, "--set", "budget.rollouts=50"});
  return small_run(folder, std::move(more));
}

nlohmann::json charged_of(const std::string& comparison, const std::string& run) {
  const nlohmann::json json = WorkingFolder::json(comparison + "/comparison.json");
  for (const auto& one : json["runs"]) {
    if (one["run"] == "runs/" + run) return charged(one["charged"]);
  }
  FAIL("there is no run " << run);
  return nullptr;
}

}  // namespace

TEST_CASE("every run decides and is charged as if it were alone, whoever asks first") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_comparison("one", "bootstrap,gepa", "2", {"--set", faults})).code == 0);
  REQUIRE(hone_with(small_comparison("other", "gepa,bootstrap", "2,1", {"--set", faults})).code == 0);
  for (const std::string optimizer : {"bootstrap", "gepa"}) {
    for (const std::string seed : {"1", "2"}) {
      const auto name = optimizer + "-" + seed;
      REQUIRE(hone_with(alone(name, optimizer, seed, {"--set", faults})).code == 0);
      const auto summary = WorkingFolder::json(name + "/summary.json");
      CAPTURE(name);
      CHECK(charged_of("one", name) == charged_of("other", name));
      const auto compared = WorkingFolder::json("one/runs/" + name + "/summary.json");
      CHECK(charged(compared["spent"]) == charged(summary["spent"]));
      CHECK(compared["best"]["id"] == summary["best"]["id"]);
      CHECK(compared["best"]["validation"] == summary["best"]["validation"]);
      REQUIRE(summary["verdict"]["conclusion"] != "same program");  // whose verdict runs nothing
      CHECK(charged(compared["total_spent"]) == charged(summary["total_spent"]));
    }
  }
}

TEST_CASE("what is truly the same request goes over the wire once") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_comparison("c", "baseline", "3")).code == 0);
  const auto json = WorkingFolder::json("c/comparison.json");
  const int each = json["runs"][0]["charged"]["calls"];
  CHECK(json["runs"][2]["charged"]["calls"] == each);
  int on_the_wire = 0;
  for (const auto& run : json["runs"]) on_the_wire += run["spent"]["calls"].get<int>();
  CHECK(on_the_wire == json["total_spent"]["calls"]);
  CHECK(on_the_wire < each + each / 2);  // at temperature 0 the seed's runs are the same under every seed
}

TEST_CASE("with a limit of time the runs go one after another and share nothing") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_comparison("c", "baseline", "2", {"--set", "budget.wall=60s"}));
  REQUIRE(outcome.code == 0);
  CHECK(outcome.err.find("one after another") != std::string::npos);
  const auto json = WorkingFolder::json("c/comparison.json");
  for (const auto& run : json["runs"]) CHECK(run["spent"]["calls"] == run["charged"]["calls"]);
}
