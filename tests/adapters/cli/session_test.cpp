#include "adapters/cli/session.hpp"

#include <csignal>
#include <thread>

#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "adapters/export/best_file.hpp"
#include "adapters/storage/sqlite_run_store.hpp"
#include "tests/adapters/cli/command_line.hpp"

using namespace hone;

namespace {

constexpr auto slow = "models.task.latency=30ms";

}  // namespace

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

TEST_CASE("a killed run goes on and ends as if nothing had been") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("whole")).code == 0);
  const auto killed_at = [&](const std::string& line) {
    return hone_in_child(small_run("killed", {"--continue", "--set", slow}), [&](int process) {
      wait_for_log("killed", line);
      ::kill(process, SIGKILL);
    });
  };
  CHECK(killed_at("hone 0.1.0, run") == 137);
  CHECK(killed_at("seed: of") == 137);
  CHECK(killed_at("Demos were taken") == 137);
  CHECK(hone_with({"show", "killed", "--json"}).out.find("\"state\": \"interrupted\"") != std::string::npos);
  REQUIRE(hone_with({"resume", "killed"}).code == 0);
  auto resumed = load_best("killed/best.json");
  const auto whole = load_best("whole/best.json");
  resumed.models = whole.models;  // the latency stands there
  CHECK(results_equal(resumed, whole));
}

TEST_CASE("best.json keeps what a stopped run has found, also where it is stopped again before its search goes on") {
  const WorkingFolder folder;
  const auto stopped_at = [](const std::string& line, int signal) {
    std::filesystem::remove("run/log.txt");
    return hone_in_child(small_run("run", {"--continue", "--set", slow}), [&](int process) {
      wait_for_log("run", line);
      ::kill(process, signal);
    });
  };
  CHECK(stopped_at("entered the pool", SIGKILL) == 137);
  const auto found = load_best("run/best.json").candidate;
  CHECK(stopped_at("data: ", SIGINT) == 130);
  const bool went_on = WorkingFolder::read("run/log.txt").find("entered the pool") != std::string::npos;  // before the signal came
  CHECK((went_on || load_best("run/best.json").candidate == found));
  CHECK(hone_with({"resume", "run"}).code == 0);
  CHECK(load_best("run/best.json").candidate == WorkingFolder::json("run/summary.json")["best"]["id"]);
}

TEST_CASE("a signal drains the run, which says so and can be resumed") {
  const WorkingFolder folder;
  for (const auto& [signal, code] : std::map<int, int>{{SIGINT, 130}, {SIGTERM, 143}, {SIGHUP, 129}}) {
    CAPTURE(signal);
    std::filesystem::remove("run/log.txt");
    const int ended = hone_in_child(small_run("run", {"--continue", "--set", slow}), [number = signal](int process) {
      wait_for_log("run", "data: ");
      ::kill(process, number);
    });
    CHECK(ended == code);
    CHECK(WorkingFolder::json("run/summary.json")["state"] == "interrupted");
    CHECK(WorkingFolder::json("run/summary.json")["stopped_by"] == "user");
  }
  CHECK(hone_with({"resume", "run"}).code == 0);
}

TEST_CASE("a second signal stops at once") {
  const WorkingFolder folder;
  const int ended = hone_in_child(small_run("run", {"--set", "models.task.latency=60s", "--set", "models.task.timeout=100s"}), [](int process) {
    wait_for_log("run", "asking the models");
    ::kill(process, SIGINT);
    wait_for_log("run", "Stopping: ");
    ::kill(process, SIGINT);
  });
  CHECK(ended == 130);
}

TEST_CASE("a run that another process has is exit 5") {
  const WorkingFolder folder;
  const int ended = hone_in_child(small_run("run", {"--set", slow}), [](int process) {
    wait_for_log("run", "seed: of");
    const auto outcome = hone_with({"resume", "run"});
    CHECK(outcome.code == 5);
    CHECK(outcome.err.find("in use") != std::string::npos);
    ::kill(process, SIGKILL);
  });
  CHECK(ended == 137);
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

TEST_CASE("the verdict's time counts earlier processes too") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("run", {"--dry-run", "--set", slow, "--set", "engine.concurrency=4"})).code == 0);
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

TEST_CASE("data that changed since the start is named, and nothing is run") {
  const WorkingFolder folder;
  std::filesystem::copy(HONE_SOURCE_DIR "/examples/multi_hop_qa", "example", std::filesystem::copy_options::recursive);
  auto arguments = small_run("run", {"--dry-run"});
  arguments[1] = "example/simulated.yaml";
  REQUIRE(hone_with(arguments).code == 0);
  auto passages = WorkingFolder::read("example/data/passages.jsonl");
  WorkingFolder::write("example/data/passages.jsonl", passages + R"({"id": "new", "title": "t", "text": "x"})" "\n");
  const auto outcome = hone_with({"resume", "run"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("passages.jsonl` has changed since the run began") != std::string::npos);
}

TEST_CASE("a run does not go on with validation and test exchanged") {
  const WorkingFolder folder;
  const auto rows = [](const std::string& prefix) {
    std::string text;
    for (int i = 0; i < 6; ++i) text += fmt::format("{{\"question\": \"{} {}?\", \"answer\": \"a\"}}\n", prefix, i);
    return text;
  };
  const std::string config = "models: { task: { provider: simulated } }\n"
                             "data: { train: a.jsonl, validation: b.jsonl, test: c.jsonl, inputs: [question] }\n"
                             "program: { steps: [{ predict: answer, signature: question -> answer }], outputs: [answer] }\n"
                             "metric: { kind: exact_match }\n"
                             "budget: { rollouts: 10 }\n";
  for (const std::string name : {"a", "b", "c"}) WorkingFolder::write(name + ".jsonl", rows(name));
  WorkingFolder::write("c.yaml", config);
  REQUIRE(hone_with({"optimize", "c.yaml", "--out", "run", "--dry-run", "--force"}).code == 0);
  auto exchanged = config;
  exchanged.replace(exchanged.find("validation: b.jsonl"), 34, "validation: c.jsonl, test: b.jsonl");
  WorkingFolder::write("c.yaml", exchanged);
  const auto outcome = hone_with({"optimize", "c.yaml", "--out", "run", "--continue", "--force"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("are not those that this run began with") != std::string::npos);
}

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

TEST_CASE("--continue with a config that decides otherwise is refused") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("run", {"--dry-run"})).code == 0);
  const auto outcome = hone_with(small_run("run", {"--continue", "--seed", "8"}));
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("differs from the one that this run began with") != std::string::npos);
}

TEST_CASE("--continue on a finished run gives its result to its own config and to no other") {
  const WorkingFolder folder;
  const auto with = [](std::vector<std::string> more) {
    more.insert(more.begin(), {"--continue", "--set", "optimizer.kind=baseline"});
    return hone_with(small_run("run", std::move(more)));
  };
  REQUIRE(with({}).code == 0);
  const auto result = hone_with({"resume", "run"});
  REQUIRE(result.code == 0);
  CHECK(with({}).out == result.out);
  CHECK(with({"--set", "engine.concurrency=3"}).out == result.out);  // decides nothing
  const auto other = with({"--seed", "8"});
  CHECK(other.code == 2);
  CHECK(other.out.empty());
  CHECK(other.err.find("The config differs from the one that this run began with") != std::string::npos);
  const auto other_rows = with({"--set", "data.split={train: 12, validation: 14, test: 14}"});
  CHECK(other_rows.code == 2);
  CHECK(other_rows.err.find("are not those that this run began with") != std::string::npos);
}

TEST_CASE("--continue keeps the width that was worked out at the start, whatever concurrency is now") {
  const WorkingFolder folder;
  const std::vector<std::string> arguments = {"optimize", HONE_SOURCE_DIR "/examples/multi_hop_qa/simulated.yaml", "--out", "run", "--continue", "--set", "budget.rollouts=40", "--set", "engine.schedule=eager"};
  const auto with = [&](const std::string& concurrency, std::vector<std::string> more) {
    more.insert(more.begin(), arguments.begin(), arguments.end());
    more.insert(more.end(), {"--set", "engine.concurrency=" + concurrency});
    return hone_with(more);
  };
  REQUIRE(with("40", {"--dry-run"}).code == 0);
  const auto other = with("64", {});
  CHECK_MESSAGE(other.code == 0, other.err);
}

TEST_CASE("--continue needs no variable that only the saved config does") {
  const WorkingFolder folder;
  const auto with_key = [](std::vector<std::string> more) {
    more.insert(more.begin(), {"--continue", "--set", "retrievers.other={kind: http, url: \"http://127.0.0.1:9/?key=abcdefgh12\"}"});
    return hone_with(small_run("run", more));
  };
  REQUIRE(with_key({"--dry-run"}).code == 0);
  REQUIRE(WorkingFolder::read("run/config.yaml").find("${HONE_OTHER_URL}") != std::string::npos);
  const auto outcome = with_key({});
  CHECK_MESSAGE(outcome.code == 0, outcome.err);
}

TEST_CASE("an export goes where its name leads, and replaces nothing but files") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("run", {"--set", "optimizer.kind=baseline"})).code == 0);
  REQUIRE(::mkfifo("pipe", 0600) == 0);
  std::string piped;
  std::thread reader([&] { piped = WorkingFolder::read("pipe"); });
  CHECK(hone_with({"export", "run", "-o", "pipe"}).code == 0);
  reader.join();
  CHECK(std::filesystem::is_fifo("pipe"));
  CHECK(piped.starts_with("{"));
  WorkingFolder::write("real.json", "old");
  std::filesystem::create_symlink("real.json", "link.json");
  CHECK(hone_with({"export", "run", "-o", "link.json", "--verify"}).code == 0);
  CHECK(std::filesystem::is_symlink("link.json"));
  CHECK(WorkingFolder::read("real.json") == piped);
  CHECK(hone_with({"export", "run", "-o", "nowhere/out.json"}).code == 2);
  CHECK(hone_with({"export", "run", "-o", "run"}).code == 2);
}

TEST_CASE("what is written takes the place of none of a run's own files, however they are spelled") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("run", {"--set", "optimizer.kind=baseline"})).code == 0);
  const auto record = WorkingFolder::read("run/run.sqlite");
  std::filesystem::create_symlink("run/run.sqlite", "link.sqlite");
  std::filesystem::create_symlink("run", "elsewhere");
  for (const std::string target : {"run/run.sqlite", "run/run.sqlite-wal", "run/best.json", "run/summary.json", "run/../run/./config.yaml", "elsewhere/log.txt", "link.sqlite"}) {
    CAPTURE(target);
    const auto outcome = hone_with({"export", "run", "-o", target});
    CHECK(outcome.code == 2);
    CHECK(outcome.err.find("is one of the files that a run is kept in") != std::string::npos);
  }
  CHECK(hone_with({"simulate", "--rows", "3", "-o", "run/run.sqlite"}).code == 2);
  CHECK(WorkingFolder::read("run/run.sqlite") == record);
  CHECK(hone_with({"export", "run", "-o", "run/winner.json"}).code == 0);
  CHECK(hone_with({"export", "run", "-o", "best.json"}).code == 0);  // a folder without a run
}

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
