#include <doctest/doctest.h>
#include <signal.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "tests/whole/whole_run.hpp"

using namespace hone;

namespace {

constexpr auto long_enough = std::chrono::seconds(60);  // far below what the server asks to wait

/// Waits until `seen` says so.
template <class Seen>
void wait_for(const Seen& seen) {
  const auto until = std::chrono::steady_clock::now() + long_enough;
  while (!seen()) {
    REQUIRE(std::chrono::steady_clock::now() < until);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace

TEST_CASE("Ctrl-C saves, says how to go on, and the run goes on") {
  TemporaryFolder folder;
  WorldServer server("rules", 3, slow);
  write_whole_config(folder.path(), server.world(), {.base_url = server.base_url()});
  HoneProcess process(folder.path(), {"optimize", "config.yaml", "--out", "run", "--force"});
  wait_for([&] { return server.account().calls > 20; });
  process.signal(SIGINT);
  CHECK(process.wait() == 130);
  CHECK(summary_of(folder.path() / "run").at("state") == "interrupted");
  CHECK(output_of(folder.path()).find("hone resume") != std::string::npos);
  CHECK_MESSAGE(run_hone(folder.path(), {"resume", "run"}) == 0, output_of(folder.path()));
  CHECK(asked_twice(server.account()) == 0);
}

TEST_CASE("SIGTERM does not wait for a server that asks to be waited for, in any phase") {
  for (const std::string phase : {"preflight", "search", "verdict"}) {
    CAPTURE(phase);
    TemporaryFolder folder;
    std::atomic<int> refused = 0;
    std::atomic<bool> well = false;
    WorldServer server("rules", 3, [&](const SeenRequest& request) {
      const bool due = phase == "preflight" || (phase == "search" ? request.number > 20 : std::filesystem::exists(folder.path() / "results" / "looks.jsonl"));
      if (well || !due) return Fault{};
      ++refused;
      return Fault{.kind = Fault::error_status, .status = 429, .headers = {{"Retry-After", "250"}}};
    });
    write_whole_config(folder.path(), server.world(), {.base_url = server.base_url()});
    HoneProcess process(folder.path(), {"optimize", "config.yaml", "--out", "run", "--force"});
    wait_for([&] { return refused > 0; });
    process.signal(SIGTERM);
    CHECK(process.ended_within(long_enough));
    CHECK(process.wait() == 143);
    CHECK(summary_of(folder.path() / "run").at("state") == "interrupted");
    CHECK(output_of(folder.path()).find("hone resume") != std::string::npos);
    well = true;
    CHECK_MESSAGE(run_hone(folder.path(), {"resume", "run", "--force"}) == 0, output_of(folder.path()));
    CHECK(summary_of(folder.path() / "run").at("verdict").at("conclusion") != "not judged");
  }
}

TEST_CASE("SIGTERM ends a comparison whose server asks to be waited for, and it goes on as if nothing had been") {
  const std::vector<std::string> compare = {"compare", "config.yaml", "--optimizers", "baseline,gepa", "--seeds", "2", "--yes", "--force", "--out"};
  const auto into = [&](const std::string& folder) {
    auto arguments = compare;
    arguments.push_back(folder);
    return arguments;
  };
  const auto decided = [](const std::filesystem::path& comparison) {
    std::ifstream file(comparison / "comparison.json");
    const auto json = nlohmann::json::parse(file);
    auto decided = json.at("differences");
    for (const auto& run : json.at("runs")) decided.push_back({run.at("candidate"), run.at("validation"), run.at("test"), run.at("charged").at("rollouts")});
    return decided;
  };
  for (const std::string moment : {"seed: of", "of 4 runs are finished"}) {
    CAPTURE(moment);
    TemporaryFolder folder;
    std::atomic<bool> ill = false;
    std::atomic<int> refused = 0;
    WorldServer server("rules", 3, [&](const SeenRequest& request) {
      if (!ill) return slow(request);
      ++refused;
      return Fault{.kind = Fault::error_status, .status = 429, .headers = {{"Retry-After", "250"}}};
    });
    write_whole_config(folder.path(), server.world(), {.base_url = server.base_url()});
    REQUIRE_MESSAGE(run_hone(folder.path(), into("whole")) == 0, output_of(folder.path()));
    const auto said = [&](const std::string& what) {
      std::ifstream file(folder.path() / "stopped" / "log.txt");
      const std::string log{std::istreambuf_iterator<char>(file), {}};
      return log.find(what) != std::string::npos;
    };
    HoneProcess process(folder.path(), into("stopped"));
    wait_for([&] { return said(moment); });
    ill = true;
    wait_for([&] { return refused > 0; });
    process.signal(SIGTERM);
    CHECK(process.ended_within(long_enough));
    CHECK(process.wait() == 143);
    ill = false;
    CHECK_MESSAGE(run_hone(folder.path(), {"resume", "stopped"}) == 0, output_of(folder.path()));
    CHECK(decided(folder.path() / "stopped") == decided(folder.path() / "whole"));
  }
}
