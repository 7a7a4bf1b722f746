#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "adapters/storage/sqlite_run_store.hpp"
#include "tests/adapters/cli/command_line.hpp"

using namespace hone;

TEST_CASE("a rollout that the budget cut is not shown as one that failed") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("run", {"--dry-run"})).code == 0);
  {
    boost::asio::io_context context;
    const auto store = SqliteRunStore::open("run/run.sqlite", context.get_executor());
    for (const auto kind : {FailureKind::cut, FailureKind::timeout}) {
      RolloutRecord record;
      record.step = kind == FailureKind::cut ? 1 : 2;
      record.key = {"search", "c0ffee", "train", "e1", 0};
      record.failure = Failure{kind, "It was too much."};
      store->put_rollout(record);
      store->append({"told", record.step, "{}"});
    }
  }
  const auto shown = hone_with({"show", "run", "--rollouts"}).out;
  CHECK(shown.find("-  cut by the budget, no failure: It was too much.") != std::string::npos);
  CHECK(shown.find("-  timeout: It was too much.") != std::string::npos);
}

TEST_CASE("a run whose process has ended, though nobody has asked after it, is not running") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("run")).code == 0);
  const pid_t process = ::fork();
  if (process == 0) ::_exit(0);
  siginfo_t ended{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(process), &ended, WEXITED | WNOWAIT) == 0);  // and stays as it is
  auto summary = WorkingFolder::json("run/summary.json");
  summary["state"] = "running";
  summary["pid"] = process;
  WorkingFolder::write("run/summary.json", summary.dump());
  CHECK(nlohmann::json::parse(hone_with({"show", "run", "--json"}).out)["state"] == "interrupted");
  ::waitpid(process, nullptr, 0);
}
