#include <doctest/doctest.h>

#include "adapters/export/best_file.hpp"
#include "tests/adapters/cli/command_line.hpp"

using namespace hone;

TEST_CASE("a run's messages are rendered without its data, which only a row of it needs") {
  const WorkingFolder folder;
  std::filesystem::copy(HONE_SOURCE_DIR "/examples/multi_hop_qa", "example", std::filesystem::copy_options::recursive);
  auto arguments = small_run("run", {"--set", "optimizer.kind=baseline"});
  arguments[1] = "example/simulated.yaml";
  REQUIRE(hone_with(arguments).code == 0);
  const auto row = load_best("run/best.json").seen.at("train").front();
  const auto rendered = hone_with({"render", "run"}).out;
  CHECK(hone_with({"render", "run", "--example", row}).code == 0);
  std::filesystem::remove_all("example");
  CHECK(hone_with({"render", "run"}).out == rendered);
  CHECK(hone_with({"render", "run", "--candidate", "seed"}).out == rendered);
  CHECK(hone_with({"render", "run", "--example", row}).code == 2);
}

TEST_CASE("an option that does not concern what it is given with is refused") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("run", {"--dry-run"})).code == 0);
  CHECK(hone_with({"render", "run/config.yaml", "--candidate", "seed"}).err.find("give the run's folder") != std::string::npos);
  CHECK(hone_with({"render", "run", "--set", "seed=3"}).err.find("give the config") != std::string::npos);
}
