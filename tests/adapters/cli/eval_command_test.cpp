#include <doctest/doctest.h>

#include "tests/adapters/cli/command_line.hpp"

using namespace hone;

TEST_CASE("eval scores a program and minds its requirement") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("run")).code == 0);
  const std::string config = "run/config.yaml";
  const auto seed = hone_with({"eval", config, "--json"});
  const auto best = hone_with({"eval", config, "--program", "run", "--json"});
  CHECK(seed.code == 0);
  const auto summary = WorkingFolder::json("run/summary.json");
  CHECK(nlohmann::json::parse(seed.out)["score"] == doctest::Approx(summary["baseline"]["validation"].get<double>()));
  CHECK(nlohmann::json::parse(best.out)["score"] == doctest::Approx(summary["best"]["validation"].get<double>()));
  CHECK(hone_with({"eval", config, "--require", "score>=1.1"}).code == 3);
  CHECK(hone_with({"eval", config, "--require", "score>=0"}).code == 0);
  CHECK(hone_with({"eval", config, "--require", "score"}).err.find("`score` is no requirement. Write it as NAME>=NUMBER") != std::string::npos);
  CHECK(hone_with({"eval", config, "--split", "tset"}).code == 2);
  CHECK(hone_with({"eval", config, "--candidate", "seed"}).err.find("name its folder with `--program`") != std::string::npos);
  CHECK(hone_with({"eval", config, "--split", "test"}).err.find("it was opened 1 times before") != std::string::npos);
}
