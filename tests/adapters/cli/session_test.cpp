#include "adapters/cli/session.hpp"

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "adapters/export/best_file.hpp"
#include "adapters/storage/sqlite_run_store.hpp"
#include "tests/adapters/cli/command_line.hpp"

using namespace hone;

TEST_CASE("a run leaves its config, record, result, summary and log") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_run("run"));
  REQUIRE(outcome.code == 0);
  CHECK(outcome.out.find("points (95% CI") != std::string::npos);
  CHECK(outcome.out.find("simulated") != std::string::npos);
  for (const auto* file : {"config.yaml", "run.sqlite", "best.json", "summary.json", "log.txt"}) CHECK(std::filesystem::exists("run/" + std::string(file)));
  const auto summary = WorkingFolder::json("run/summary.json");
  CHECK(summary["state"] == "finished");
  CHECK(summary["simulated"] == true);
  CHECK(summary["spent"]["rollouts"] <= 80);
  CHECK(summary["spent"]["rollouts"] >= 76);
  CHECK(summary["verdict"]["looks"] == 0);
  const auto best = load_best("run/best.json");
  CHECK(best.candidate == summary["best"]["id"]);
  CHECK(best.seen.at("test").size() == 16);
  CHECK(std::filesystem::exists("results/looks.jsonl"));

  CHECK(hone_with(small_run("run")).code == 2);  // the folder is not empty
  const auto again = hone_with({"resume", "run"});
  CHECK(again.code == 0);
  CHECK(outcome.out.starts_with(again.out));
  CHECK(hone_with(small_run("run", {"--continue"})).out == again.out);

  CHECK(hone_with({"replay", "run"}).out.find("every decision is the same") != std::string::npos);
  CHECK(hone_with({"show", "run", "--json"}).out == WorkingFolder::read("run/summary.json"));
  CHECK(hone_with({"show", "run"}).out.find(best.candidate) != std::string::npos);
  CHECK(hone_with({"show", "run", "--candidate", best.candidate}).out.find("=== answer.instruction ===") != std::string::npos);
  CHECK(hone_with({"show", "run", "--rollouts"}).out.find("validation") != std::string::npos);
  CHECK(hone_with({"show", "run", "--costs"}).out.find("task") != std::string::npos);
  CHECK(hone_with({"render", "run"}).out == hone_with({"render", "run/best.json"}).out);
  CHECK(hone_with({"render", "run", "--candidate", "seed"}).out == hone_with({"render", "run/config.yaml"}).out);
  CHECK(hone_with({"export", "run", "--candidate", "seed"}).code == (best.candidate == summary["baseline"].value("id", "") ? 0 : 3));

  CHECK(hone_with(small_run("second")).code == 0);
  CHECK(WorkingFolder::json("second/summary.json")["verdict"]["looks"] == 1);
  CHECK(results_equal(load_best("second/best.json"), best));
}

TEST_CASE("ordered runs decide the same at any concurrency") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("one", {"--set", "engine.concurrency=1"})).code == 0);
  REQUIRE(hone_with(small_run("many", {"--set", "engine.concurrency=64"})).code == 0);
  CHECK(results_equal(load_best("one/best.json"), load_best("many/best.json")));
}

TEST_CASE("a dry run asks the models, says what it will cost and can be gone on with") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_run("run", {"--dry-run"}));
  CHECK(outcome.code == 0);
  CHECK(outcome.err.find("calls: about") != std::string::npos);
  CHECK(outcome.err.find("train row") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists("run/best.json"));
  CHECK_FALSE(std::filesystem::exists("results/looks.jsonl"));
  CHECK(WorkingFolder::json("run/summary.json")["stopped_by"] == nullptr);
  CHECK(hone_with({"resume", "run"}).code == 0);
}

TEST_CASE("a run that has no result yet says so, and what gives it one") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("run", {"--dry-run"})).code == 0);
  const auto said = [](const CommandOutcome& outcome) { return outcome.err.find("has no result yet") != std::string::npos && outcome.err.find("`hone resume run`") != std::string::npos; };
  const auto exported = hone_with({"export", "run"});
  CHECK(exported.code == 3);
  CHECK(said(exported));
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"render", "run"}, {"eval", "run/config.yaml", "--program", "run"}}) {
    const auto outcome = hone_with(arguments);
    CHECK(outcome.code == 2);
    CHECK(said(outcome));
  }
}

TEST_CASE("a result that was deleted is written again from the record") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("run")).code == 0);
  const auto best = load_best("run/best.json");
  const auto calls = WorkingFolder::json("run/summary.json")["total_spent"]["calls"];
  std::filesystem::remove("run/best.json");
  CHECK(hone_with({"resume", "run"}).code == 0);
  CHECK(results_equal(load_best("run/best.json"), best));
  CHECK(WorkingFolder::json("run/summary.json")["state"] == "finished");
  CHECK(WorkingFolder::json("run/summary.json")["total_spent"]["calls"] == calls);  // nobody was asked again
}

TEST_CASE("the verdict's time counts earlier processes too") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("run", {"--dry-run", "--set", slow_calls, "--set", "engine.concurrency=4"})).code == 0);
  {
    boost::asio::io_context context;
    SqliteRunStore::open("run/run.sqlite", context.get_executor())->set_meta("verdict_s", "1000.5");
  }
  REQUIRE(hone_with({"resume", "run"}).code == 0);
  const auto summary = WorkingFolder::json("run/summary.json");
  const double seconds = summary["verdict_spent"]["wall_s"];
  CHECK(seconds > 1000.5);
  CHECK(seconds < 1500);
  CHECK(summary["total_spent"]["wall_s"] >= seconds);
  CHECK(std::stod(*SqliteRunStore::open_read_only("run/run.sqlite")->meta("verdict_s")) == seconds);
}

TEST_CASE("preflight says where max_tokens will cut proposals off, and not where they fit") {
  const WorkingFolder folder;
  const auto warned = [](const std::string& run, std::vector<std::string> more) {
    more.insert(more.begin(), {"--dry-run"});
    const auto outcome = hone_with(small_run(run, std::move(more)));
    CHECK(outcome.code == 0);
    return outcome.err.find("PROPOSALS MAY BE CUT OFF: models.reflection may write") != std::string::npos;
  };
  CHECK(warned("short", {"--set", "models.reflection.max_tokens=599"}));
  CHECK_FALSE(warned("long_enough", {"--set", "models.reflection.max_tokens=600"}));
  CHECK_FALSE(warned("smaller_texts", {"--set", "models.reflection.max_tokens=300", "--set", "optimizer.prompt_limit=1000"}));
  CHECK_FALSE(warned("nobody_proposes", {"--set", "models.reflection.max_tokens=100", "--set", "optimizer.kind=baseline"}));
}

TEST_CASE("with --json every line on standard output is an event") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_run("run", {"--json"}));
  REQUIRE(outcome.code == 0);
  std::istringstream lines(outcome.out);
  std::string last;
  for (std::string line; std::getline(lines, line); last = line) CHECK(nlohmann::json::parse(line).contains("event"));
  CHECK(nlohmann::json::parse(last)["event"] == "finished");
  CHECK(nlohmann::json::parse(last)["summary"]["state"] == "finished");
}
