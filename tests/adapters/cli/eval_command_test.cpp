#include <doctest/doctest.h>

#include "tests/adapters/cli/command_line.hpp"

using namespace hone;

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
  CHECK(hone_with({"eval", config, "--require", "f2>=0.5"}).err.find("`f2` is nothing that can be required here") != std::string::npos);
  CHECK(hone_with({"eval", config, "--program", "run", "--split", "test", "--set", "data.split.seed=1"}).err.find("are among the train rows that the program was made from") !=
        std::string::npos);
  CHECK(hone_with({"eval", config, "--split", "test"}).err.find("it was opened once before") != std::string::npos);
}

TEST_CASE("a program that does not fit the config is refused before any call") {
  const WorkingFolder folder;
  REQUIRE(hone_with(small_run("run", {"--set", "budget.rollouts=20", "--set", "optimizer.kind=baseline"})).code == 0);
  const auto refused = [](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"eval", "run/config.yaml", "--program", "run"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto result = hone_with(arguments);
    CHECK(result.code == 2);
    return result.err;
  };
  auto best = WorkingFolder::json("run/best.json");
  best["program"]["inputs"] = {"claim"};
  WorkingFolder::write("claim.json", best.dump());
  const auto claim = hone_with({"eval", "run/config.yaml", "--program", "claim.json"});
  CHECK(claim.code == 2);
  CHECK(claim.err.find("claim.json: the program's input `claim` is not among `data.inputs`.") != std::string::npos);
  CHECK(refused({"--set", "retrievers=null"}).find("`wiki`") != std::string::npos);
  CHECK(refused({"--set", "metric.field=year"}).find("the metric judges `year`, which is no output of the program") != std::string::npos);
}

TEST_CASE("eval says why rows have no score, and that none has one") {
  const WorkingFolder folder;
  WorkingFolder::write("rows.jsonl", "{\"q\": \"a\", \"g\": \"a\"}\n{\"q\": \"b\", \"g\": \"b\"}\n{\"q\": \"c\", \"g\": \"c\"}\n");
  WorkingFolder::write("eval.yaml", R"(
models: { task: { provider: simulated, world: rules } }
data: { file: rows.jsonl, inputs: [q], split: { train: 1, validation: 1, test: 1 } }
program: { command: [sh, -c, "echo 'no module' >&2; exit 3"], outputs: [answer], components: { answer.instruction: x } }
metric: { kind: exact_match, gold: g }
budget: { rollouts: 10 }
)");
  const auto result = hone_with({"eval", "eval.yaml"});
  CHECK(result.code == 2);
  CHECK(result.out.find("without a score, which is not 0: program 1") != std::string::npos);
  CHECK(result.out.find("no module") != std::string::npos);
  CHECK(result.err.find("No row has a score.") != std::string::npos);
}
