#include <doctest/doctest.h>
#include <signal.h>

#include <cstdlib>

#include "optimizer/rng.hpp"
#include "tests/whole/whole_run.hpp"

using namespace hone;

namespace {

bool long_loops() { return std::getenv("HONE_LONG") != nullptr; }

std::int64_t asked_twice(const ServerAccount& account) {
  std::int64_t twice = 0;
  for (const auto& [key, count] : account.by_key) twice += count > 1 ? count - 1 : 0;
  return twice;
}

/// So that there is time to kill it.
Fault slow(const SeenRequest&) { return Fault{.delay = Seconds(0.02)}; }

int continue_run(const TemporaryFolder& folder) { return run_hone(folder.path(), {"optimize", "config.yaml", "--continue", "--out", "run", "--force"}); }

/// Starts the run again and again, kills it after a random time, and lets it end at last. How often it was killed.
int run_with_kills(const TemporaryFolder& folder, int kills, Rng& rng, int most_ms) {
  int killed = 0;
  for (int i = 0; i < kills; ++i) {
    HoneProcess process(folder.path(), {"optimize", "config.yaml", "--continue", "--out", "run", "--force"});
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
  CHECK(asked_twice(calm_server.account()) == 0);

  Rng rng(long_loops() ? 11 : 5, "kills");
  const int runs = long_loops() ? 11 : 1;
  int killed = 0;
  for (int i = 0; i < runs; ++i) {
    TemporaryFolder folder;
    WorldServer server("rules", 3, slow);
    write_whole_config(folder.path(), server.world(), {.base_url = server.base_url()});
    const int kills = run_with_kills(folder, 5, rng, 400);
    CHECK_MESSAGE(continue_run(folder) == 0, output_of(folder.path()));
    CHECK(comparable_best(folder.path() / "run") == expected);
    CHECK(asked_twice(server.account()) <= kills * concurrency);
    killed += kills;
  }
  MESSAGE("killed " << killed << " times");
}

TEST_CASE("a budget of calls holds by the server's own account, with kills too") {
  Rng rng(3, "budget kills");
  for (const int limit : long_loops() ? std::vector<int>{200, 230, 260, 290, 320, 350} : std::vector<int>{230}) {
    TemporaryFolder folder;
    WorldServer server("rules", 3, slow);
    write_whole_config(folder.path(), server.world(),
                       {.base_url = server.base_url(), .budget = fmt::format("{{ calls: {} }}", limit), .engine = "{ concurrency: 64 }"});
    run_with_kills(folder, 2, rng, 300);
    CHECK_MESSAGE(continue_run(folder) == 0, output_of(folder.path()));
    CHECK(server.account().calls <= limit);
    CHECK(summary_of(folder.path() / "run").at("verdict").is_object());
  }
}

TEST_CASE("Ctrl-C saves, says how to go on, and the run goes on") {
  TemporaryFolder folder;
  WorldServer server("rules", 3, [](const SeenRequest&) { return Fault{.delay = Seconds(0.02)}; });
  write_whole_config(folder.path(), server.world(), {.base_url = server.base_url()});
  HoneProcess process(folder.path(), {"optimize", "config.yaml", "--out", "run", "--force"});
  REQUIRE_FALSE(process.ended_within(std::chrono::milliseconds(300)));
  process.signal(SIGINT);
  CHECK(process.wait() == 130);
  CHECK(summary_of(folder.path() / "run").at("state") == "interrupted");
  CHECK(output_of(folder.path()).find("hone resume") != std::string::npos);
  CHECK_MESSAGE(run_hone(folder.path(), {"resume", "run"}) == 0, output_of(folder.path()));
  CHECK(asked_twice(server.account()) == 0);
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
