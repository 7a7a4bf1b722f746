// Searches that lead nowhere end by themselves, soon, with only a limit of rollouts.

#include <set>

#include <doctest/doctest.h>

#include "tests/adapters/cli/command_line.hpp"

using namespace hone;
using nlohmann::json;

namespace {

/// The command line of a run in the world `rules` with 500 rollouts.
std::vector<std::string> run_of_500(const std::string& config, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"optimize", config, "--out", "run", "--set", "budget={rollouts: 500}"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

/// The example's config on data of which any code is a right answer.
void write_easy_world() {
  const std::string folder = HONE_SOURCE_DIR "/examples/simulated/";
  std::ifstream rows(folder + "data/rules.jsonl");
  std::vector<json> all;
  std::set<std::string> codes;
  for (std::string line; std::getline(rows, line);) {
    json row = json::parse(line);
    if (row["codes"].get<std::string>().size() > 4) continue;  // more than one mark
    codes.insert(row["codes"]);
    all.push_back(std::move(row));
  }
  REQUIRE(codes.size() == 12);
  std::string text;
  for (json& row : all) {
    row["codes"] = codes;
    text += row.dump() + "\n";
  }
  std::filesystem::create_directory("data");
  WorkingFolder::write("data/rules.jsonl", text);
  WorkingFolder::write("easy.yaml", WorkingFolder::read(folder + "rules.yaml"));
}

}  // namespace

TEST_CASE("a reflector that never fences and one that repeats itself are given up") {
  for (const std::string fault : {"unfenced", "echo"}) {
    CAPTURE(fault);
    const WorkingFolder folder;
    const auto outcome = hone_with(run_of_500(HONE_SOURCE_DIR "/examples/simulated/rules.yaml", {"--set", "models.reflection.faults={" + fault + ": 1}"}));
    CHECK(outcome.code == 0);
    const auto summary = WorkingFolder::json("run/summary.json");
    CHECK(summary["stopped_by"] == "stalled");
    CHECK(summary["spent"]["proposals"] <= 60);
    CHECK(summary["proposals_rejected"][fault == "echo" ? "duplicate" : "no_fence"] == summary["spent"]["proposals"]);
  }
}

TEST_CASE("a perfect seed ends the search without a reflection") {
  const WorkingFolder folder;
  write_easy_world();
  const auto outcome = hone_with(run_of_500("easy.yaml", {"--set", "data.split={train: 40, validation: 40, test: 60}"}));
  CHECK(outcome.code == 0);
  const auto summary = WorkingFolder::json("run/summary.json");
  CHECK(summary["stopped_by"] == "perfect");
  CHECK(summary["spent"]["proposals"] == 0);
  CHECK(summary["spent"]["rollouts"] <= 200);
  CHECK(summary["verdict"]["conclusion"] == "same program");
}
