#include "adapters/compare/compare_session.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <thread>

#include <doctest/doctest.h>

#include "adapters/export/best_file.hpp"
#include "adapters/run/run_files.hpp"
#include "adapters/storage/sqlite_run_store.hpp"
#include "programs/error.hpp"
#include "tests/adapters/cli/command_line.hpp"
#include "tests/support/fault_server.hpp"

using namespace hone;

namespace {

using Json = nlohmann::json;

/// A small comparison of the simulated example; `more` are further arguments.
/// Without `--optimizers` or `--seeds` where they are empty.
std::vector<std::string> small_comparison(const std::string& folder, const std::string& optimizers, const std::string& seeds, std::vector<std::string> more = {}) {
  auto arguments = small_run(folder);
  arguments[0] = "compare";
  if (!optimizers.empty()) arguments.insert(arguments.end(), {"--optimizers", optimizers});
  if (!seeds.empty()) arguments.insert(arguments.end(), {"--seeds", seeds});
  arguments.insert(arguments.end(), {"--set", "budget.rollouts=50"});
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::vector<std::string> alone(const std::string& folder, const std::string& optimizer, const std::string& seed, std::vector<std::string> more = {}) {
  more.insert(more.end(), {"--optimizer", optimizer, "--seed", seed, "--set", "budget.rollouts=50"});
  return small_run(folder, std::move(more));
}

/// What a run was charged, by what does not depend on the clock.
Json charged(const Json& spent) { return {spent["rollouts"], spent["proposals"], spent["calls"], spent["input_tokens"], spent["output_tokens"]}; }

Json charged_of(const std::string& comparison, const std::string& run) {
  const Json json = WorkingFolder::json(comparison + "/comparison.json");
  for (const auto& one : json["runs"]) {
    if (one["run"] == "runs/" + run) return charged(one["charged"]);
  }
  return nullptr;
}

/// comparison.json without what depends on the clock and on who asked first.
Json decided(const std::string& comparison) {
  auto json = WorkingFolder::json(comparison + "/comparison.json");
  for (auto& run : json["runs"]) {
    run.erase("spent");
    run["charged"].erase("wall_s");
    run["charged"].erase("usd");  // its last digit depends on the order in which it was added up
  }
  for (auto& optimizer : json["optimizers"]) {
    optimizer.erase("wall_s");
    optimizer.erase("usd");
  }
  json.erase("comparison");
  json.erase("total_spent");
  json.erase("curves_spent");
  return json;
}

void wait_for_log(const std::string& folder, const std::string& line) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (WorkingFolder::read(folder + "/log.txt").find(line) == std::string::npos) {
    if (std::chrono::steady_clock::now() > limit) FAIL("`" << line << "` never came");
    std::this_thread::yield();
  }
}

/// A comparison of the baseline with itself under two seeds, one run after the other, against a server.
std::vector<std::string> one_after_the_other(const std::string& folder, const FaultServer& server) {
  return small_comparison(folder, "baseline", "2", {"--force", "--set", "budget.wall=60s", "--set", "models.task={provider: openai, base_url: \"" + server.base_url() + "\", model: m}"});
}

bool is_finished(const std::string& run) { return is_in_state(read_summary(run + "/summary.json"), "finished"); }

/// How many attempts in a record are, or were at the end of their process, under way.
std::size_t under_way(const std::string& record) {
  try {
    const auto attempts = SqliteRunStore::open_read_only(record)->attempts();
    return static_cast<std::size_t>(std::ranges::count(attempts, AttemptState::unknown, &AttemptRecord::state));
  } catch (const UserError&) {
    return 0;  // it is not there yet
  }
}

constexpr auto faults = "models.task.faults={rate_limited: 0.05, server_error: 0.05}";
constexpr auto slow = "models.task.latency=20ms";

}  // namespace

TEST_CASE("a comparison leaves its results in four forms and its runs as runs") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_comparison("c", "baseline,bootstrap,gepa", "2"));
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  const auto json = nlohmann::ordered_json::parse(WorkingFolder::read("c/comparison.json"));
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  keys.resize(6);
  CHECK(keys == std::vector<std::string>{"format", "state", "budget", "runs", "optimizers", "differences"});
  CHECK(json["state"] == "finished");
  CHECK(json["budget"]["rollouts"] == 50);
  REQUIRE(json["runs"].size() == 6);
  REQUIRE(json["optimizers"].size() == 3);
  REQUIRE(json["differences"].size() == 3);
  for (const auto& run : json["runs"]) {
    const auto summary = WorkingFolder::json("c/" + run["run"].get<std::string>() + "/summary.json");
    CHECK(summary["state"] == "finished");
    CHECK(run["test"] == summary["best"]["test"]);
    CHECK(run["test"].is_number());  // of the baseline too
    CHECK(run["validation"] == summary["best"]["validation"]);
    CHECK(summary["verdict"]["looks"] == 0);  // all of it opens the test once
    CHECK(run["charged"]["rollouts"] <= 50);
  }
  CHECK(json["optimizers"][0]["as"] == "baseline");
  CHECK(json["differences"][0]["conclusion"].get<std::string>() != "better");  // under five seeds nobody is
  CHECK(json["curves"]["optimizers"].size() == 3);
  CHECK(json["total_spent"]["calls"] < json["runs"][0]["charged"]["calls"].get<int>() * 6);
  const auto html = WorkingFolder::read("c/comparison.html");
  CHECK(html.find("<svg") != std::string::npos);
  CHECK(WorkingFolder::read("c/comparison.md").find("| baseline |") != std::string::npos);
  CHECK(WorkingFolder::read("c/comparison.svg").starts_with("<svg xmlns"));
  CHECK(outcome.out.find("to best other") != std::string::npos);
  CHECK(outcome.err.find("6 runs: baseline, bootstrap, gepa under the seeds 1, 2") != std::string::npos);
  CHECK(hone_with({"show", "c/runs/gepa-1"}).code == 0);
  CHECK(hone_with({"replay", "c/runs/gepa-1"}).code == 0);
  CHECK(hone_with({"show", "c"}).out == WorkingFolder::read("c/comparison.md"));
  CHECK(hone_with({"show", "c", "--json"}).out == WorkingFolder::read("c/comparison.json"));
  CHECK(hone_with({"show", "c", "--costs"}).err.find("about one run") != std::string::npos);
  CHECK(hone_with(small_comparison("c", "baseline,gepa", "1")).code == 2);  // the folder is taken
  const auto again = hone_with({"resume", "c"});
  CHECK(again.code == 0);
  CHECK(again.out == WorkingFolder::read("c/comparison.md"));
}

TEST_CASE("every run decides and is charged as if it were alone, whoever asks first") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_comparison("one", "bootstrap,gepa", "2", {"--set", faults})).code == 0);
  REQUIRE(hone_with(small_comparison("other", "gepa,bootstrap", "2,1", {"--set", faults})).code == 0);
  for (const std::string optimizer : {"bootstrap", "gepa"}) {
    for (const std::string seed : {"1", "2"}) {
      const auto name = optimizer + "-" + seed;
      REQUIRE(hone_with(alone(name, optimizer, seed, {"--set", faults})).code == 0);
      const auto summary = WorkingFolder::json(name + "/summary.json");
      CAPTURE(name);
      CHECK(charged_of("one", name) == charged_of("other", name));
      const auto compared = WorkingFolder::json("one/runs/" + name + "/summary.json");
      CHECK(charged(compared["spent"]) == charged(summary["spent"]));
      CHECK(compared["best"]["id"] == summary["best"]["id"]);
      CHECK(compared["best"]["validation"] == summary["best"]["validation"]);
      if (summary["verdict"]["conclusion"] != "same program") CHECK(charged(compared["total_spent"]) == charged(summary["total_spent"]));
    }
  }
}

TEST_CASE("what is truly the same request goes over the wire once") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_comparison("c", "baseline", "3")).code == 0);
  const auto json = WorkingFolder::json("c/comparison.json");
  const int each = json["runs"][0]["charged"]["calls"];
  CHECK(json["runs"][2]["charged"]["calls"] == each);
  int on_the_wire = 0;
  for (const auto& run : json["runs"]) on_the_wire += run["spent"]["calls"].get<int>();
  CHECK(on_the_wire == json["total_spent"]["calls"]);
  CHECK(on_the_wire < each + each / 2);  // at temperature 0 the seed's runs are the same under every seed
}

TEST_CASE("a killed comparison goes on and ends as if nothing had been") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_comparison("whole", "bootstrap,gepa", "2", {"--set", slow})).code == 0);
  const auto kill_at = [&](const std::string& line) {
    return [line](int process) {
      wait_for_log("killed", line);
      ::kill(process, SIGKILL);
    };
  };
  CHECK(hone_in_child(small_comparison("killed", "bootstrap,gepa", "2", {"--set", slow}), kill_at("seed: of")) == 137);
  CHECK(hone_in_child({"resume", "killed"}, kill_at("of 4 runs are finished")) == 137);
  CHECK(hone_in_child({"resume", "killed"}, kill_at("4 of 4 runs are finished")) == 137);
  REQUIRE(hone_with({"resume", "killed"}).code == 0);
  const auto whole = decided("whole");
  auto killed = decided("killed");
  for (std::size_t i = 0; i < 4; ++i) {  // what was under way when it was killed is charged in full
    CHECK(killed["runs"][i]["candidate"] == whole["runs"][i]["candidate"]);
    CHECK(killed["runs"][i]["test"] == whole["runs"][i]["test"]);
    CHECK(killed["runs"][i]["charged"]["rollouts"] == whole["runs"][i]["charged"]["rollouts"]);
  }
  CHECK(killed["differences"] == whole["differences"]);
}

TEST_CASE("a kill charges a run for what was on the wire, not for what stood in line") {
  const WorkingFolder folder;
  const auto one_at_a_time = small_comparison("c", "baseline", "1", {"--no-curves", "--set", slow, "--set", "models.task.limits={concurrency: 1}"});
  REQUIRE(hone_in_child(one_at_a_time, [](int process) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (under_way("c/runs/baseline-1/run.sqlite") < 6 && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
    ::kill(process, SIGKILL);
  }) == 137);
  REQUIRE(hone_with({"resume", "c"}).code == 0);
  CHECK(under_way("c/runs/baseline-1/run.sqlite") <= 1);
  const auto attempts = SqliteRunStore::open_read_only("c/runs/baseline-1/run.sqlite")->attempts();
  CHECK(std::ranges::count(attempts, std::optional(FailureKind::cancelled), &AttemptRecord::failure) > 0);
  const auto run = WorkingFolder::json("c/comparison.json")["runs"][0];
  for (const auto* what : {"calls", "input_tokens", "output_tokens"}) CHECK(run["charged"][what] == run["spent"][what]);
}

TEST_CASE("a signal drains all runs, and the comparison can be resumed") {
  const WorkingFolder folder;
  const int ended = hone_in_child(small_comparison("c", "bootstrap,gepa", "2", {"--set", slow}), [](int process) {
    wait_for_log("c", "seed: of");
    ::kill(process, SIGINT);
  });
  CHECK(ended == 130);
  CHECK(WorkingFolder::json("c/comparison.json")["state"] == "interrupted");
  CHECK(WorkingFolder::json("c/runs/bootstrap-1/summary.json")["state"] == "interrupted");
  CHECK(hone_with({"resume", "c"}).code == 0);
  CHECK(WorkingFolder::json("c/comparison.json")["state"] == "finished");
}

TEST_CASE("where calls cost money it wants a wall or a word, and the wall holds") {
  const WorkingFolder folder;
  const std::string price = "models.task.price={input: 1, output: 1}";
  const auto asked = hone_with(small_comparison("c", "baseline,bootstrap", "2", {"--set", price}));
  CHECK(asked.code == 2);
  CHECK(asked.err.find("`--total-usd X`") != std::string::npos);
  CHECK(asked.err.find("4 runs: ") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists("c"));
  const auto walled = hone_with(small_comparison("c", "baseline,bootstrap", "2", {"--set", price, "--total-usd", "0.05"}));
  CHECK(walled.code == 4);
  CHECK(walled.err.find("--total-usd") != std::string::npos);
  const auto json = WorkingFolder::json("c/comparison.json");
  CHECK(json["state"] == "paused");
  CHECK(json["total_spent"]["usd"] <= 0.05);
  CHECK(json["total_spent"]["usd"] > 0.02);
  REQUIRE(hone_with({"resume", "c", "--total-usd", "10"}).code == 0);
  REQUIRE(hone_with(small_comparison("d", "baseline,bootstrap", "2", {"--set", price, "--yes"})).code == 0);
  CHECK(decided("c") == decided("d"));
}

TEST_CASE("a wall in USD is refused where a model has no price, for it would bound nothing") {
  const WorkingFolder folder;
  for (const std::vector<std::string>& wall : {std::vector<std::string>{"--total-usd", "1"}, std::vector<std::string>{"--set", "compare.total_usd=1"}}) {
    const auto outcome = hone_with(small_comparison("c", "baseline", "1", wall));
    CHECK(outcome.code == 2);
    CHECK(outcome.err.find("needs the price of every model, and `models.reflection` has none") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists("c"));
  }
  FaultServer::Options options;
  options.faults = [](const SeenRequest&) { return is_finished("c/runs/baseline-1") ? Fault{Fault::error_status, 401, "{}"} : Fault{}; };
  const FaultServer server(std::move(options));
  REQUIRE(hone_with(one_after_the_other("c", server)).code == 4);
  const auto resumed = hone_with({"resume", "c", "--force", "--total-usd", "1"});
  CHECK(resumed.code == 2);
  CHECK(resumed.err.find("needs the price of every model") != std::string::npos);
}

TEST_CASE("what a model without a price costs on somebody else's server nobody knows, so it wants a word") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_comparison("c", "baseline", "1", {"--set", "models.task={provider: openai, base_url: \"http://192.0.2.1/v1\", model: m}"}));
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("no `price` is given for `models.reflection` and `models.task`") != std::string::npos);
  CHECK(outcome.err.find("`--yes`") != std::string::npos);
  CHECK(outcome.err.find("1 runs: ") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists("c"));
}

TEST_CASE("every candidate that was ever the best is tested for the curves, and nobody is charged for it") {
  const WorkingFolder folder;
  const std::vector<std::string> more = {"--set", "optimizer.start_with=[seed]", "--set", "budget.rollouts=120"};
  REQUIRE(hone_with(small_comparison("c", "gepa", "1,2,3", more)).code == 0);
  auto without = more;
  without.emplace_back("--no-curves");
  REQUIRE(hone_with(small_comparison("d", "gepa", "1,2,3", without)).code == 0);
  const auto json = WorkingFolder::json("c/comparison.json");
  const auto plain = WorkingFolder::json("d/comparison.json");
  CHECK(json["optimizers"][0]["test"] == plain["optimizers"][0]["test"]);
  for (std::size_t i = 0; i < 3; ++i) CHECK(charged(json["runs"][i]["charged"]) == charged(plain["runs"][i]["charged"]));
  CHECK(json["total_spent"]["calls"] == plain["total_spent"]["calls"].get<int>() + json["curves_spent"]["calls"].get<int>());
  const auto& points = json["curves"]["optimizers"][0]["points"];
  CHECK(points[0][0] == 0);
  CHECK(points.back()[2].is_number());
}

TEST_CASE("stopped in the tests for the curves, it draws them when it is resumed") {
  const WorkingFolder folder;
  const std::vector<std::string> more = {"--set", "optimizer.start_with=[seed]", "--set", "budget.rollouts=120", "--set", "models.task.latency=50ms"};
  const int ended = hone_in_child(small_comparison("stopped", "gepa", "1,2,3", more), [](int process) {
    wait_for_log("stopped", "testing every candidate");
    ::kill(process, SIGINT);
  });
  CHECK(ended == 130);
  CHECK(WorkingFolder::json("stopped/comparison.json")["state"] == "interrupted");
  REQUIRE(hone_with({"resume", "stopped"}).code == 0);
  REQUIRE(hone_with(small_comparison("whole", "gepa", "1,2,3", more)).code == 0);
  CHECK(decided("stopped") == decided("whole"));
}

TEST_CASE("at the wall the tests for the curves pause, and are no holes in a finished comparison") {
  const WorkingFolder folder;
  const std::vector<std::string> more = {"--set", "optimizer.start_with=[seed]", "--set", "budget.rollouts=120", "--set", "models.task.latency=50ms",
                                         "--set", "models.task.price={input: 1, output: 1}", "--yes"};
  const int ended = hone_in_child(small_comparison("c", "gepa", "1,2,3", more), [](int process) {
    wait_for_log("c", "testing every candidate");
    ::kill(process, SIGINT);
  });
  REQUIRE(ended == 130);
  const auto walled = hone_with({"resume", "c", "--total-usd", "0.001"});
  CHECK(walled.code == 4);
  CHECK(walled.err.find("Resume with a higher one. `hone resume c` goes on.") != std::string::npos);
  CHECK(WorkingFolder::json("c/comparison.json")["state"] == "paused");
  CHECK_FALSE(std::filesystem::exists("c/comparison.md"));
  REQUIRE(hone_with({"resume", "c", "--total-usd", "10"}).code == 0);
  const auto json = WorkingFolder::json("c/comparison.json");
  CHECK(json["state"] == "finished");
  CHECK(json["curves"]["optimizers"][0]["points"].size() > 1);
}

TEST_CASE("with a limit of time the runs go one after another and share nothing") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_comparison("c", "baseline", "2", {"--set", "budget.wall=60s"}));
  REQUIRE(outcome.code == 0);
  CHECK(outcome.err.find("one after another") != std::string::npos);
  const Json json = WorkingFolder::json("c/comparison.json");
  for (const auto& run : json["runs"]) CHECK(run["spent"]["calls"] == run["charged"]["calls"]);
}

TEST_CASE("runs go seed by seed, as many at once as the config says") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_comparison("c", "baseline,bootstrap", "5,3", {"--set", "compare.at_once=1"}));
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  std::size_t last = 0;
  for (const auto* run : {"baseline, seed 3", "bootstrap, seed 3", "baseline, seed 5", "bootstrap, seed 5"}) {
    const auto at = outcome.err.find(std::string(run) + ": validation");
    REQUIRE(at != std::string::npos);
    CHECK(at >= last);
    last = at;
  }
}

TEST_CASE("what refuses the preflight of a later run pauses the comparison, and finished runs are kept") {
  const WorkingFolder folder;
  std::atomic<bool> mended = false;
  FaultServer::Options options;
  options.faults = [&](const SeenRequest&) { return !mended && is_finished("c/runs/baseline-1") ? Fault{Fault::error_status, 401, "{}"} : Fault{}; };
  const FaultServer server(std::move(options));
  const auto outcome = hone_with(one_after_the_other("c", server));
  CHECK(outcome.code == 4);
  CHECK(outcome.err.find("The first call to models.task failed: ") != std::string::npos);
  CHECK(outcome.err.find("`hone resume c` goes on") != std::string::npos);
  REQUIRE(is_finished("c/runs/baseline-1"));
  CHECK(WorkingFolder::json("c/comparison.json")["state"] == "paused");
  mended = true;
  CHECK(hone_with({"resume", "c", "--force"}).code == 0);
  CHECK(WorkingFolder::json("c/comparison.json")["state"] == "finished");
}

TEST_CASE("what refuses the preflight of the first run is exit 2 and leaves nothing behind") {
  const WorkingFolder folder;
  FaultServer::Options options;
  options.faults = [](const SeenRequest&) { return Fault{Fault::error_status, 401, "{}"}; };
  const FaultServer server(std::move(options));
  CHECK(hone_with(one_after_the_other("c", server)).code == 2);
  CHECK_FALSE(std::filesystem::exists("c"));
}

TEST_CASE("an error that ends a comparison never takes finished runs with it") {
  const WorkingFolder folder;
  FaultServer::Options options;
  options.faults = [](const SeenRequest&) {
    WorkingFolder::write("c/runs/baseline-2", "in the way of the second run's folder");
    return Fault{};
  };
  const FaultServer server(std::move(options));
  const auto outcome = hone_with(one_after_the_other("c", server));
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("c/runs/baseline-2` cannot be made") != std::string::npos);
  CHECK(is_finished("c/runs/baseline-1"));
}

TEST_CASE("a finished comparison that is resumed says what it came to, without its data") {
  const WorkingFolder folder;
  std::filesystem::copy(HONE_SOURCE_DIR "/examples/multi_hop_qa", "example", std::filesystem::copy_options::recursive);
  auto arguments = small_comparison("c", "baseline", "1", {"--no-curves"});
  arguments[1] = "example/simulated.yaml";
  REQUIRE(hone_with(arguments).code == 0);
  std::filesystem::remove_all("example");
  const auto written = WorkingFolder::read("c/comparison.json");
  const auto told = hone_with({"resume", "c"});
  CHECK(told.code == 0);
  CHECK(told.out == WorkingFolder::read("c/comparison.md"));
  const auto event = hone_with({"resume", "c", "--json"});
  CHECK(event.code == 0);
  CHECK(Json::parse(event.out) == Json{{"event", "finished"}, {"comparison", Json::parse(written)}});
  CHECK(WorkingFolder::read("c/comparison.json") == written);
}

TEST_CASE("a run that cannot begin ends the comparison once what is in flight has ended") {
  const WorkingFolder folder;
  std::string rows;
  for (int i = 0; i < 12; ++i) rows += "{\"question\": \"q" + std::to_string(i) + "\", \"answer\": \"a\"}\n";
  WorkingFolder::write("rows.jsonl", rows);
  WorkingFolder::write("c.yaml",
                       "models: { task: { provider: simulated } }\n"
                       "data: { file: rows.jsonl, inputs: [question], split: { train: 4, validation: 4, test: 4 } }\n"
                       "program: { command: [sh, program.sh], inputs: [question], outputs: [answer], components: { answer.instruction: Answer. } }\n"
                       "metric: { kind: exact_match }\n"
                       "budget: { rollouts: 20 }\n");
  // From the first preflight on, the second run's config cannot be written; the first run's search takes a while to be drained.
  WorkingFolder::write("program.sh", "while read -r line; do\n"
                                     "  if [ -e in_the_way ]; then mkdir -p c/runs/baseline-2/config.yaml; fi\n"
                                     "  if [ -e in_the_way ] && [ -e c/runs/baseline-1/best.json ]; then sleep 0.3; fi\n"
                                     "  id=${line%%,\\\"op\\\":*}; id=${id##*\\\"id\\\":}; id=${id%%,*}\n"
                                     "  printf '{\"id\": %s, \"outputs\": {\"answer\": \"a\"}}\\n' \"$id\"\n"
                                     "done\n");
  WorkingFolder::write("in_the_way", "");
  CHECK(hone_in_child({"compare", "c.yaml", "--optimizers", "baseline", "--seeds", "2", "--out", "c"}, [](int) {}) == 4);
  CHECK(WorkingFolder::json("c/runs/baseline-1/summary.json")["state"] == "interrupted");
  std::filesystem::remove("in_the_way");
  std::filesystem::remove("c/runs/baseline-2/config.yaml");
  CHECK(hone_with({"resume", "c"}).code == 0);
}

TEST_CASE("with --json every line on standard output is an event") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_comparison("c", "baseline", "1", {"--json", "--no-curves"}));
  REQUIRE(outcome.code == 0);
  std::istringstream lines(outcome.out);
  std::string last;
  for (std::string line; std::getline(lines, line); last = line) CHECK(Json::parse(line).contains("event"));
  CHECK(Json::parse(last)["event"] == "finished");
  CHECK(Json::parse(last)["comparison"] == WorkingFolder::json("c/comparison.json"));
  CHECK(Json::parse(last)["comparison"]["curves"].is_null());
}

TEST_CASE("what cannot be compared is said before anything is run") {
  const WorkingFolder folder;
  CHECK(hone_with(small_comparison("c", "gepaa", "2")).err.find("Did you mean `gepa`?") != std::string::npos);
  CHECK(hone_with(small_comparison("c", "gepa", "x")).code == 2);
  CHECK(hone_with(small_comparison("c", "gepa", "0")).code == 2);
  CHECK(hone_with(small_comparison("c", "", "2")).err.find("compare.optimizers") != std::string::npos);
  CHECK(hone_with(small_comparison("c", "gepa", "")).err.find("compare.seeds") != std::string::npos);
  const auto outcome = hone_with(small_comparison("c", "", "2", {"--set", "compare.optimizers=[baseline, {as: g, kind: gepa, widht: 1}]"}));
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("`width`") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists("c"));
  const auto dry = hone_with(small_comparison("c", "baseline,gepa", "5", {"--dry-run"}));
  CHECK(dry.code == 0);
  CHECK(dry.out.find("10 runs") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists("c"));
}

TEST_CASE("an optimizer runs under a name of its own with settings of its own") {
  const WorkingFolder folder;
  const auto outcome = hone_with(small_comparison("c", "", "", {"--set", "compare={optimizers: [{as: narrow, kind: gepa, width: 1}, {as: wide, kind: gepa, width: 6}], seeds: [7]}"}));
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  CHECK(WorkingFolder::read("c/runs/narrow-7/config.yaml").find("width: 1\n") != std::string::npos);
  CHECK(WorkingFolder::read("c/runs/wide-7/config.yaml").find("width: 6\n") != std::string::npos);
  CHECK(WorkingFolder::read("c/runs/wide-7/config.yaml").find("compare:") == std::string::npos);
  CHECK(WorkingFolder::json("c/runs/wide-7/summary.json")["seed"] == 7);
}
