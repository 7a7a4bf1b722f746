#include <fstream>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "adapters/async/system_clock.hpp"
#include "adapters/models/http/http_client.hpp"
#include "adapters/models/simulated/world.hpp"
#include "tests/adapters/cli/command_line.hpp"
#include "tests/support/await.hpp"

using namespace hone;
using nlohmann::json;

namespace {

/// Runs `hone simulate` in a child process; `meanwhile` gets its first line of output and says which signal ends it.
int simulate_in_child(std::vector<std::string> arguments, const std::function<int(const std::string& line)>& meanwhile) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  arguments.insert(arguments.begin(), "simulate");
  const int child = ::fork();
  if (child == 0) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_DFL);
    ::close(ends[0]);
    ::dup2(ends[1], STDOUT_FILENO);
    std::ofstream out("/dev/stdout");
    std::ostringstream nowhere;
    Console console{out, nowhere};
    ::_exit(run_command_line(arguments, console));
  }
  ChildHone process(child);
  ::close(ends[1]);
  std::string line;
  for (char c = 0; ::read(ends[0], &c, 1) == 1 && c != '\n';) line += c;
  ::kill(child, meanwhile(line));
  const int ended = process.wait();
  ::close(ends[0]);
  return ended;
}

}  // namespace

TEST_CASE("hone simulate prints its base URL first, answers there, and ends with the signal's code") {
  for (const auto& [signal, code] : std::vector<std::pair<int, int>>{{SIGINT, 130}, {SIGTERM, 143}}) {
    CAPTURE(code);
    const int ended = simulate_in_child({"--world", "noisy", "--latency", "1ms", "--faults", "garbage=0.5,echo=0.1"}, [&](const std::string& url) {
      CHECK(url.starts_with("http://127.0.0.1:"));
      CHECK(url.ends_with("/v1"));
      if (!url.ends_with("/v1")) return signal;
      boost::asio::io_context context;
      SystemClock clock;
      HttpClient client(clock, url, "url", {});
      const auto reply = await_on(context, client.post("/chat/completions", {}, R"({"messages": [{"role": "user", "content": "Crate 1: amber."}]})", clock.now() + Seconds(10)));
      CHECK(reply.has_value());
      CHECK((reply && reply->status == 200 && json::parse(reply->body).at("model") == "simulated-noisy"));
      return signal;
    });
    CHECK(ended == code);
  }
}

TEST_CASE("with --json the first line says where, what and how good it can get") {
  simulate_in_child({"--json", "--seed", "3"}, [](const std::string& line) {
    const auto first = json::parse(line);
    CHECK(first.at("base_url").get<std::string>().starts_with("http://127.0.0.1:"));
    CHECK(first.at("world") == "rules");
    CHECK(first.at("seed") == 3);
    CHECK(first.at("best_score") == *simulated::make_world("rules", 3)->best_score());
    CHECK(first.at("simulated") == true);
    return SIGTERM;
  });
}

TEST_CASE("the rows of a world can be written, and drawn with another seed") {
  const WorkingFolder folder;
  CHECK(hone_with({"simulate", "--world", "rare", "--rows", "20", "-o", "rows.jsonl"}).code == 0);
  const auto rows = WorkingFolder::read("rows.jsonl");
  CHECK(std::count(rows.begin(), rows.end(), '\n') == 20);
  CHECK(json::parse(rows.substr(0, rows.find('\n'))).at("codes").is_string());
  CHECK(hone_with({"simulate", "--world", "rare", "--rows", "20"}).out == rows);
  CHECK(hone_with({"simulate", "--world", "rare", "--rows", "20", "--data-seed", "1"}).out != rows);
  CHECK(hone_with({"simulate", "--world", "rare", "--rows", "20", "--seed", "1"}).out != rows);
}

TEST_CASE("a prompt's true score is given, whatever file it stands in") {
  const WorkingFolder folder;
  const auto world = simulated::make_world("flat", 0);
  WorkingFolder::write("prompt.txt", "Write the codes.");
  WorkingFolder::write("prompt.json", R"({"system_prompt": "Write the codes."})");
  WorkingFolder::write("two.json", R"({"a.instruction": "x", "b.instruction": "y"})");
  WorkingFolder::write("odd.json", R"({"a.instruction": "x", "a.demos": 3})");
  CHECK(hone_with({"simulate", "--world", "flat", "--true-score", "prompt.txt"}).out == fmt::format("{0:.4f} of {0:.4f}  prompt.txt\n", *world->best_score()));
  const auto both = hone_with({"simulate", "--world", "flat", "--json", "--true-score", "prompt.txt", "prompt.json"}).out;
  CHECK(std::count(both.begin(), both.end(), '\n') == 2);
  CHECK(json::parse(both.substr(0, both.find('\n'))).at("true_score") == *world->best_score());
  CHECK(hone_with({"simulate", "--true-score", "two.json"}).code == 2);
  CHECK(hone_with({"simulate", "--true-score", "odd.json"}).err.find("no texts or demos") != std::string::npos);
  CHECK(hone_with({"simulate", "--true-score", "nowhere.txt"}).err.find("cannot be read") != std::string::npos);
  CHECK(hone_with({"simulate", "--world", "multihop", "--true-score", "prompt.txt"}).code == 2);
}

TEST_CASE("the true score of a best.json and of a run's folder is the same") {
  const WorkingFolder folder;
  REQUIRE(hone_with({"optimize", HONE_SOURCE_DIR "/examples/simulated/rules.yaml", "--out", "run", "--set", "budget.rollouts=150"}).code == 0);
  const auto of_file = hone_with({"simulate", "--json", "--true-score", "run/best.json"}).out;
  const auto of_folder = hone_with({"simulate", "--json", "--true-score", "run"}).out;
  CHECK(json::parse(of_file).at("true_score") == json::parse(of_folder).at("true_score"));
  CHECK(json::parse(of_file).at("true_score") > 0);
}

TEST_CASE("the worlds are listed with their scores") {
  const auto lines = hone_with({"simulate", "--list"}).out;
  for (const auto& info : simulated::worlds()) CHECK(lines.find(std::string(info.name) + " ") != std::string::npos);
  CHECK(lines.find("best   0.947") != std::string::npos);
}

TEST_CASE("what is wrong on the command line of simulate is exit 2 and named") {
  const auto complaint = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "simulate");
    const auto outcome = hone_with(arguments);
    CHECK(outcome.code == 2);
    return outcome.err;
  };
  CHECK(complaint({"--world", "mars"}).find("no simulated world `mars`") != std::string::npos);
  CHECK(complaint({"--latency", "soon"}).find("simulate.latency must be a time") != std::string::npos);
  CHECK(complaint({"--faults", "rain=0.1"}).find("unknown key `rain`") != std::string::npos);
  CHECK(complaint({"--faults", "garbage"}).find("simulate.faults must be a mapping") != std::string::npos);
  CHECK(complaint({"--faults", "garbage=2"}).find("simulate.faults.garbage must be a number") != std::string::npos);
  CHECK(complaint({"--port", "70000"}).find("--port") != std::string::npos);
  CHECK(complaint({"--rows", "0"}).find("--rows") != std::string::npos);
  CHECK(complaint({"--world", "multihop", "--rows", "3"}).find("no rows of its own") != std::string::npos);
  CHECK(complaint({"--seed", "-1"}).find("must be a whole number from 0 to 9223372036854775807") != std::string::npos);
  CHECK(complaint({"--seed", "18446744073709551616"}).find("must be a whole number") != std::string::npos);
  CHECK(complaint({"--rows", "3", "--data-seed", "1e30"}).find("must be a whole number") != std::string::npos);
  complaint({"-o", "x.jsonl"});
}
