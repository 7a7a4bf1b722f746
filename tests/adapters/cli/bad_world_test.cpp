// What a run does where the world is against it: the right exit code, a sentence, nothing lost.
#include <sys/resource.h>

#include <doctest/doctest.h>

#include "adapters/export/best_file.hpp"
#include "adapters/storage/sqlite_run_store.hpp"
#include "programs/predict.hpp"
#include "tests/adapters/cli/command_line.hpp"
#include "tests/support/fault_server.hpp"

using namespace hone;

namespace {

/// The small run with an OpenAI-compatible server in place of the simulated model.
std::vector<std::string> run_against(const std::string& base_url, std::vector<std::string> more = {}) {
  auto arguments = small_run("run", {"--set", "models.task={provider: openai, base_url: \"" + base_url + "\", model: m, api_key: sk-very-secret}"});
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

FaultServer::Options always(Fault fault) {
  FaultServer::Options options;
  options.faults = [fault](const SeenRequest&) { return fault; };
  return options;
}

void check_refused(const CommandOutcome& outcome) {
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("sk-very-secret") == std::string::npos);
  CHECK_FALSE(std::filesystem::exists("run"));
  CHECK_FALSE(std::filesystem::exists("results/looks.jsonl"));
}

}  // namespace

TEST_CASE("a base URL that refuses is exit 2 and leaves nothing behind") {
  const WorkingFolder folder;
  std::string closed;
  {
    const FaultServer server;
    closed = server.base_url();
  }
  const auto outcome = hone_with(run_against(closed));
  check_refused(outcome);
  CHECK(outcome.err.find("127.0.0.1") != std::string::npos);
}

TEST_CASE("a folder that was there before a run that is refused is left empty, so that the mended config can have it") {
  const WorkingFolder folder;
  std::filesystem::create_directory("run");
  {
    const FaultServer server(always({Fault::error_status, 401, R"({"error": {"message": "no"}})"}));
    CHECK(hone_with(run_against(server.base_url())).code == 2);
  }
  CHECK(std::filesystem::is_directory("run"));
  CHECK(std::filesystem::is_empty("run"));
  CHECK(hone_with(small_run("run", {"--dry-run"})).code == 0);
}

TEST_CASE("a key or a model that the server does not take is exit 2 after one call") {
  for (const int status : {401, 403, 404}) {
    CAPTURE(status);
    const WorkingFolder folder;
    const FaultServer server(always({Fault::error_status, status, R"({"error": {"message": "no"}})"}));
    check_refused(hone_with(run_against(server.base_url())));
    CHECK(server.account().calls == 1);
  }
}

TEST_CASE("a model that answers nothing stops preflight after at most ten calls") {
  const WorkingFolder folder;
  FaultServer::Options options;
  options.answer = [](const SeenRequest& request) { return chat_reply("", request.body); };
  const FaultServer server(std::move(options));
  const auto outcome = hone_with(run_against(server.base_url()));
  CHECK(outcome.code == 2);
  CHECK(server.account().calls > 1);
  CHECK(server.account().calls <= 10);
  CHECK(outcome.err.find("--force") != std::string::npos);
}

TEST_CASE("a model that comes to the end of max_tokens before its first word is said loudly, also when the run goes on") {
  const WorkingFolder folder;
  FaultServer::Options options;
  options.answer = [](const SeenRequest& request) {
    auto reply = nlohmann::json::parse(chat_reply("word", request.body));
    if (request.body.find("Reply with the one word: ready") != std::string::npos) reply["choices"][0]["finish_reason"] = "length";
    return reply.dump();
  };
  const FaultServer server(std::move(options));
  const auto loud = "CUT OFF: models.task was asked for one word and came to the end of its `max_tokens`";
  CHECK(hone_with(run_against(server.base_url(), {"--force", "--dry-run"})).err.find(loud) != std::string::npos);
  const auto calls = server.account().calls;
  CHECK(hone_with(run_against(server.base_url(), {"--force", "--dry-run", "--continue"})).err.find(loud) != std::string::npos);
  CHECK(server.account().calls == calls);
}

TEST_CASE("the context window of a run is that of its beginning where the server is not there when it goes on") {
  const WorkingFolder folder;
  std::string url;
  {
    FaultServer::Options options;
    options.models = R"({"data": [{"id": "m", "max_model_len": 32000}]})";
    const FaultServer server(std::move(options));
    url = server.base_url();
    REQUIRE(hone_with(run_against(url, {"--force", "--dry-run"})).code == 0);
  }
  const auto again = hone_with(run_against(url, {"--force", "--dry-run", "--continue"}));
  CHECK(again.code == 0);
  CHECK(again.err.find("are assumed") == std::string::npos);
  CHECK(nlohmann::json::parse(*SqliteRunStore::open_read_only("run/run.sqlite")->meta("contexts")) == nlohmann::json{{"reflection", 32000}, {"task", 32000}});
}

TEST_CASE("a context that a reply for reflection may fill alone is exit 2, whoever tells its size") {
  const WorkingFolder folder;
  FaultServer::Options small;
  small.models = R"({"data": [{"id": "m", "max_model_len": 4096}]})";
  const FaultServer says_so(std::move(small));
  const auto told = hone_with(run_against(says_so.base_url()));
  check_refused(told);
  CHECK(told.err.find("`models.reflection` may write 4096 tokens but its context holds 4096; lower `max_tokens` there. That is what the server says.") != std::string::npos);
  CHECK(says_so.account().calls == 0);

  FaultServer::Options tiny;
  tiny.faults = [](const SeenRequest& request) {
    const bool reflects = request.body.find("ready") != std::string::npos && request.body.find("4096") != std::string::npos;
    return reflects ? Fault{Fault::error_status, 400, R"({"error": {"message": "maximum context length is 4096 tokens", "code": "context_length_exceeded"}})"} : Fault{};
  };
  const FaultServer refuses(std::move(tiny));
  const auto learned = hone_with(run_against(refuses.base_url()));
  check_refused(learned);
  CHECK(learned.err.find("Set `context` and `max_tokens` to what the model takes.") != std::string::npos);
}

TEST_CASE("a seed that gives nothing usable is exit 2 also where a part has one row") {
  const WorkingFolder folder;
  FaultServer::Options options;
  options.answer = [](const SeenRequest& request) { return chat_reply(request.body.find("ready") != std::string::npos ? "ready" : "", request.body); };
  const FaultServer server(std::move(options));
  const auto outcome = hone_with(run_against(server.base_url(), {"--set", "data.split={train: 1, validation: 1, test: 30}"}));
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("None of the seed's 2 runs gave an answer that could be used.") != std::string::npos);
}

TEST_CASE("what preflight had to try again does not make a limit too small") {
  const WorkingFolder folder;
  FaultServer::Options options;
  options.faults = [calls = 0](const SeenRequest& request) mutable {
    if (request.method == "POST") ++calls;
    const bool within_first_row = request.method == "POST" && (calls == 2 || calls == 3);
    return within_first_row ? Fault{Fault::error_status, 429, "{}"} : Fault{};
  };
  const FaultServer server(std::move(options));
  // 16 test rows, 2 sides, 3 calls a run; half of the limit is the verdict's.
  const auto outcome = hone_with(run_against(server.base_url(), {"--force", "--set", "budget.calls=220", "--set", "optimizer.kind=baseline"}));
  CHECK(outcome.code == 0);
}

TEST_CASE("keys are in no file of a run and in no output") {
  const WorkingFolder folder;
  const FaultServer server;
  ::setenv("HONE_TEST_TOKEN", "token-very-secret", 1);
  const auto outcome = hone_with(run_against(server.base_url(), {"--force", "--set", "budget.rollouts=30", "--set", "optimizer.kind=baseline",
                                                                "--set", "models.task.params={user: \"${HONE_TEST_TOKEN}\"}"}));
  ::unsetenv("HONE_TEST_TOKEN");
  REQUIRE(outcome.code == 0);
  CHECK(outcome.err.find("very-secret") == std::string::npos);
  CHECK(outcome.out.find("very-secret") == std::string::npos);
  for (const auto& entry : std::filesystem::directory_iterator("run")) {
    CAPTURE(entry.path());
    CHECK(WorkingFolder::read(entry.path()).find("very-secret") == std::string::npos);
  }
  CHECK(server.requests().back().body.find("token-very-secret") != std::string::npos);
  CHECK(WorkingFolder::read("run/config.yaml").find("${HONE_TASK_API_KEY}") != std::string::npos);
}

TEST_CASE("a server that dies pauses the run, which goes on when it is back") {
  const WorkingFolder folder;
  std::atomic<bool> dead = false;
  FaultServer::Options options;
  options.faults = [&](const SeenRequest& request) {
    if (request.number == 60) dead = true;
    return dead ? Fault{Fault::error_status, 401, "{}"} : Fault{};
  };
  const FaultServer server(std::move(options));
  const auto outcome = hone_with(run_against(server.base_url(), {"--force"}));
  CHECK(outcome.code == 4);
  CHECK(outcome.err.find("`hone resume run` goes on") != std::string::npos);
  CHECK(WorkingFolder::json("run/summary.json")["state"] == "paused");
  CHECK(WorkingFolder::json("run/summary.json")["stopped_by"] == "breaker");
  const auto calls = server.account().calls;
  dead = false;
  ::setenv("HONE_TASK_API_KEY", "sk-very-secret", 1);
  CHECK(hone_with({"resume", "run"}).code == 0);
  ::unsetenv("HONE_TASK_API_KEY");
  CHECK(server.account().calls > calls);
  const auto by_key = server.account().by_key;
  CHECK(by_key.size() > 40);
  for (const auto& [key, count] : by_key) CHECK(count <= 2);  // once, and once more where it was refused
}

TEST_CASE("a disk that is full pauses the run, and nothing is lost") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("whole")).code == 0);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto limit = [&](rlim_t bytes) {
    const rlimit now{bytes, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  };
  limit(1'000);
  const auto at_once = hone_with(small_run("run"));
  limit(400'000);
  const auto outcome = hone_with(small_run("run"));
  limit(before.rlim_cur);
  CHECK(at_once.code == 4);
  CHECK(at_once.err.find("then run the same command again.") != std::string::npos);
  CHECK(outcome.code == 4);
  CHECK(hone_with({"resume", "run"}).code == 0);
  CHECK(results_equal(load_best("run/best.json"), load_best("whole/best.json")));
}

TEST_CASE("a summary that was changed by hand is said to be so") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("run")).code == 0);
  const auto whole = WorkingFolder::json("run/summary.json");
  const auto damaged = [&](const std::string& key, const nlohmann::json& value) {
    auto json = whole;
    if (value.is_null()) json.erase(key); else json[key] = value;
    return json.dump();
  };
  for (const auto& text : {damaged("state", 5), damaged("state", nullptr), damaged("spent", nullptr), damaged("best", 3), damaged("seed", "one"), damaged("verdict", {{"n", "many"}}), std::string("[]")}) {
    CAPTURE(text);
    WorkingFolder::write("run/summary.json", text);
    for (const auto* option : {"", "--json", "--costs"}) {
      const auto outcome = hone_with(*option == 0 ? std::vector<std::string>{"show", "run"} : std::vector<std::string>{"show", "run", option});
      CHECK((outcome.code == 0 || outcome.err.find("it was changed since") != std::string::npos));
      CHECK(outcome.code != 1);
    }
  }
  CHECK(hone_with({"show", "run"}).code == 2);
  WorkingFolder::write("run/summary.json", damaged("state", 5));
  CHECK(hone_with({"resume", "run"}).code == 0);
  CHECK(hone_with({"show", "run"}).code == 0);
}

TEST_CASE("a module in C++ stands in a config by its name") {
  const WorkingFolder folder;
  PredictOptions options;
  options.name = "mine";
  options.signature = parse_signature("question -> answer");
  options.instruction = "My own words.";
  const ModuleRegistry registry = {{"mine", [&] { return std::make_shared<Predict>(options); }}};
  WorkingFolder::write("rows.jsonl", R"({"question": "q", "answer": "a"})" "\n");
  WorkingFolder::write("c.yaml",
                       "models: { task: { provider: simulated } }\n"
                       "data: { file: rows.jsonl, inputs: [question] }\n"
                       "program: { steps: [{ module: mine }], outputs: [answer] }\n"
                       "metric: { kind: exact_match }\n"
                       "budget: { rollouts: 10 }\n");
  CHECK(hone_with({"render", "c.yaml"}, registry).out.find("My own words.") != std::string::npos);
  CHECK(hone_with({"render", "c.yaml"}).err.find("built without modules of its own") != std::string::npos);
  WorkingFolder::write("d.yaml", WorkingFolder::read("c.yaml").replace(WorkingFolder::read("c.yaml").find("module: mine"), 12, "module: mein"));
  CHECK(hone_with({"render", "d.yaml"}, registry).err.find("there is no module `mein`. Did you mean `mine`?") != std::string::npos);
}
