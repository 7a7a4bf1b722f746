#include <doctest/doctest.h>

#include <fmt/format.h>

#include "tests/whole/whole_run.hpp"

using namespace hone;

namespace {

constexpr int killed = 137;
constexpr int concurrency = 8;

void write_small_config(const TemporaryFolder& folder, const WorldServer& server) {
  write_whole_config(folder.path(), server.world(), {.base_url = server.base_url()});
}

nlohmann::json undisturbed() {
  TemporaryFolder folder;
  WorldServer server("rules", 3);
  write_small_config(folder, server);
  REQUIRE(continue_run(folder) == 0);
  CHECK(asked_twice(server.account()) == 0);
  const nlohmann::json best = comparable_best(folder.path() / "run");
  CHECK(best.at("verdict").at("n") == 40);
  return best;
}

/// Kills a run at the nth of `what` and lets it go on; whether there was an nth.
bool survives(const std::string& what, int n, const nlohmann::json& expected) {
  CAPTURE(what);
  CAPTURE(n);
  TemporaryFolder folder;
  WorldServer server("rules", 3);
  write_small_config(folder, server);
  const int code = run_hone(folder.path(), start_or_go_on, fmt::format("{} {}", what, n));
  CHECK((code == killed || code == 0));
  if (code == killed) CHECK_MESSAGE(continue_run(folder) == 0, output_of(folder.path()));
  CHECK(comparable_best(folder.path() / "run") == expected);
  CHECK(asked_twice(server.account()) <= concurrency);
  CHECK(summary_of(folder.path() / "run").at("state") == "finished");
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "run")) CHECK(entry.path().extension() != ".tmp");
  return code == killed;
}

}  // namespace

TEST_CASE("a run that is killed before it renames any file ends as the undisturbed one") {
  const nlohmann::json expected = undisturbed();
  int n = 1;
  while (survives("rename", n, expected)) n += long_loops() ? 1 : 2;
  CHECK(n > 3);
  MESSAGE("killed at every " << (long_loops() ? 1 : 2) << "th rename before the " << n << "th");
}

TEST_CASE("a run that is killed before it waits for the disk, whenever that is, ends as the undisturbed one") {
  const nlohmann::json expected = undisturbed();
  int n = 1;
  while (survives("sync", n, expected)) n += long_loops() ? 1 : 37;
  CHECK(n > 100);
  MESSAGE("killed at every " << (long_loops() ? 1 : 37) << "th sync before the " << n << "th");
}

TEST_CASE("a run whose every process is killed after a few commits ends as the undisturbed one") {
  const nlohmann::json expected = undisturbed();
  for (const int n : long_loops() ? std::vector<int>{20, 30, 45, 60} : std::vector<int>{60}) {
    CAPTURE(n);
    TemporaryFolder folder;
    WorldServer server("rules", 3);
    write_small_config(folder, server);
    int kills = 0;
    while (run_hone(folder.path(), start_or_go_on, fmt::format("sync {}", n)) == killed) REQUIRE(++kills < 200);
    CHECK(kills >= 2);
    CHECK(comparable_best(folder.path() / "run") == expected);
    CHECK(asked_twice(server.account()) <= kills * concurrency);
  }
}

TEST_CASE("a kill while the corpus is indexed leaves nothing that is in the way") {
  const std::string config = HONE_SOURCE_DIR "/examples/multi_hop_qa/simulated.yaml";
  std::vector<std::string> arguments = {"optimize", config, "--continue", "--out", "run", "--force"};
  for (const auto* set : {"budget.rollouts=30", "data.split={train: 12, validation: 12, test: 16}", "engine.schedule=ordered", "optimizer.width=4"}) {
    arguments.insert(arguments.end(), {"--set", set});
  }
  TemporaryFolder calm;
  REQUIRE(run_hone(calm.path(), arguments) == 0);
  for (const std::string at : {"sync 1", "sync 2", "sync 3", "rename 1", "rename 2"}) {
    CAPTURE(at);
    TemporaryFolder folder;
    CHECK(run_hone(folder.path(), arguments, at) == killed);
    CHECK_MESSAGE(run_hone(folder.path(), arguments) == 0, output_of(folder.path()));
    CHECK(comparable_best(folder.path() / "run") == comparable_best(calm.path() / "run"));
  }
}
