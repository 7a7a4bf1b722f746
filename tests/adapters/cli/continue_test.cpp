// With what a run may be gone on with: the config and the data that it began with, as far as they decide anything.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/adapters/cli/command_line.hpp"

using namespace hone;

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
