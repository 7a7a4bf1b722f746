#include <doctest/doctest.h>
#include <signal.h>

#include "optimizer/rng.hpp"
#include "tests/whole/whole_run.hpp"

using namespace hone;

namespace {

/// Starts the run again and again, kills it after a random time, and lets it end at last. How often it was killed.
int run_with_kills(const TemporaryFolder& folder, int kills, Rng& rng, int most_ms) {
  int killed = 0;
  for (int i = 0; i < kills; ++i) {
    HoneProcess process(folder.path(), start_or_go_on);
    if (process.ended_within(std::chrono::milliseconds(rng.below(static_cast<std::uint64_t>(most_ms))))) break;
    process.signal(SIGKILL);
    process.wait();
    ++killed;
  }
  return killed;
}

}  // namespace

TEST_CASE("a run that is killed at random moments ends as the undisturbed one, and pays for nothing twice") {
  constexpr int concurrency = 8;
  TemporaryFolder calm;
  WorldServer calm_server("rules", 3);
  write_whole_config(calm.path(), calm_server.world(), {.base_url = calm_server.base_url()});
  REQUIRE(continue_run(calm) == 0);
  const nlohmann::json expected = comparable_best(calm.path() / "run");
  CHECK(expected.at("verdict").at("n") == 40);
  CHECK(asked_twice(calm_server.account()) == 0);

  Rng rng(long_loops() ? 11 : 5, "kills");
  const int wanted = long_loops() ? 50 : 4;
  int killed = 0;
  while (killed < wanted) {
    TemporaryFolder folder;
    WorldServer server("rules", 3, slow);
    write_whole_config(folder.path(), server.world(), {.base_url = server.base_url()});
    const int kills = run_with_kills(folder, 5, rng, 500);
    CHECK_MESSAGE(continue_run(folder) == 0, output_of(folder.path()));
    CHECK(comparable_best(folder.path() / "run") == expected);
    CHECK(asked_twice(server.account()) <= kills * concurrency);
    killed += kills;
  }
  MESSAGE("killed " << killed << " times");
}

TEST_CASE("no file of a run holds the key") {
  TemporaryFolder folder;
  WorldServer server("rules", 3);
  write_whole_config(folder.path(), server.world(), {.base_url = server.base_url()});
  REQUIRE(continue_run(folder) == 0);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path() / "run")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    CHECK_MESSAGE(bytes.find("sk-very-secret") == std::string::npos, entry.path().string());
  }
}
