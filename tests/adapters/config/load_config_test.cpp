#include "adapters/config/run_config.hpp"

#include <filesystem>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "tests/adapters/config/config_folder.hpp"

using namespace hone;

TEST_CASE("the smallest config gets every default") {
  const ConfigFolder folder;
  const auto config = folder.load(minimal_config);
  CHECK(config.name == "config");
  CHECK(config.seed == 0);
  CHECK(config.models.at("task").temperature == 0.0);
  CHECK(config.models.at("task").max_tokens == 1024);
  CHECK(config.models.at("task").timeout == Seconds(60));
  CHECK(config.models.at("reflection").temperature == 1.0);
  CHECK(config.models.at("reflection").max_tokens == 4096);
  CHECK(config.models.at("reflection").timeout == Seconds(300));
  CHECK(config.models.at("reflection").model == "m");
  CHECK(std::get<Fractions>(config.data.split.sizes).train == 0.4);
  CHECK(config.data.rows.gold == std::vector<std::string>{"answer"});
  CHECK(config.metric.field == "answer");
  CHECK(config.optimizer.kind == "hone");
  CHECK(config.optimizer.width == 8);
  CHECK(config.optimizer.patience == 30);
  CHECK(config.optimizer.start_with == std::vector<std::string>{"seed"});
  CHECK_FALSE(config.engine.ordered);
  CHECK(config.engine.concurrency == 8);
  CHECK(config.budget.rollouts == 100);
  CHECK(config.budget.proposals == 50);
  CHECK(config.search_repeats == 1);
  CHECK(config.program.inputs == std::vector<std::string>{"question"});
  CHECK_FALSE(config.program.repair);
}

TEST_CASE("a full config is read whole") {
  const ConfigFolder folder;
  const auto config = folder.load(full_config, {{"OPENAI_API_KEY", "sk-123456789"}});
  const auto& task = config.models.at("task");
  CHECK(task.api_key == "sk-123456789");
  CHECK(task.base_url == "http://127.0.0.1:8080/v1");
  CHECK(task.limits.tokens_per_minute == 2000000);
  CHECK(task.price->cached_input == 0.1);
  CHECK(task.context == 128000);
  CHECK(task.params.json().dump() == R"({"reasoning_effort":"low","stop":null})");
  CHECK(task.headers.at("X-Team") == "search");
  const auto& reflection = config.models.at("reflection");
  CHECK(reflection.api_key == "sk-123456789");
  CHECK(reflection.price->input == 0.4);
  CHECK(reflection.context == 128000);
  CHECK(reflection.params.is_null());
  CHECK(config.data.rows.id == "id");
  CHECK(config.data.rows.group == "page");
  CHECK(config.data.split.stratify);
  CHECK(config.data.rows.stratum == "type");
  CHECK(config.data.rows.file == folder.path() + "/rows.jsonl");
  CHECK(config.data.rows.gold == std::vector<std::string>{"answer", "titles"});
  CHECK(config.data.rows.answers == std::vector<std::string>{"answer"});
  CHECK(config.retrievers.at("wiki").corpus == folder.path() + "/corpus.jsonl");
  CHECK(config.metric.parts.size() == 2);
  CHECK(config.metric.weights == std::vector<double>{0.7, 0.3});
  CHECK(config.budget.wall_s == 28800);
  CHECK(config.budget.usd == 5.0);
  CHECK(config.guardrails.size() == 2);
  CHECK(config.guardrails[0].what == "tokens");
  CHECK(config.guardrails[0].factor == 2);
  CHECK(config.engine.ordered);
  CHECK(config.files() == std::vector<std::string>{folder.path() + "/corpus.jsonl"});
}

TEST_CASE("the width follows the slots under eager and does not under ordered") {
  const ConfigFolder folder;
  CHECK(folder.load(minimal_config, {}, {"engine.concurrency=64"}).optimizer.width == 32);
  CHECK(folder.load(minimal_config, {}, {"engine.concurrency=64", "engine.schedule=ordered"}).optimizer.width == 8);
  CHECK(folder.load(minimal_config, {}, {"optimizer.width=1", "engine.concurrency=64"}).optimizer.width == 1);
}

TEST_CASE("an override is checked like the file") {
  const ConfigFolder folder;
  CHECK(folder.load(minimal_config, {}, {"budget.rollouts=7"}).budget.rollouts == 7);
  CHECK(folder.error_of(minimal_config, {}, {"budget.rolouts=7"}) ==
        "--set budget.rolouts: unknown key `rolouts` in `budget`. Did you mean `rollouts`?");
  CHECK(folder.error_of(minimal_config, {}, {"models.task.api_kei=sk-secret"}).find("sk-secret") == std::string::npos);
}

TEST_CASE("a path in an override is first looked for where the command was typed") {
  const ConfigFolder folder;
  const ConfigFolder here;
  here.write("mine.jsonl", "{}");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(here.path());
  const auto mine = folder.load(minimal_config, {}, {"data.file=mine.jsonl"}).data.rows.file;
  std::filesystem::remove("rows.jsonl");
  const auto beside = folder.load(minimal_config, {}, {"data.file=rows.jsonl"}).data.rows.file;
  std::filesystem::current_path(before);
  CHECK(mine == here.path() + "/mine.jsonl");
  CHECK(beside == folder.path() + "/rows.jsonl");
}

TEST_CASE("an instruction comes through byte for byte") {
  const ConfigFolder folder;
  std::string text = minimal_config;
  text.insert(text.find("  outputs:"), "      instruction: '{\"a\": 1} {{x}} %s ${HOME}'\n");
  const auto config = folder.load(text);
  const auto again = folder.load_file(folder.write("saved.yaml", config.resolved));
  for (const auto& loaded : {config, again}) {
    CHECK(to_json(loaded.program.declared)["steps"][0]["instruction"] == "{\"a\": 1} {{x}} %s ${HOME}");
  }
}

TEST_CASE("the hash covers what decisions read and nothing else") {
  const ConfigFolder folder;
  const auto base = folder.load(full_config).sha256;
  const auto with = [&](const std::string& assignment) { return folder.load(full_config, {}, {assignment}).sha256; };
  for (const auto* same : {"name=other", "models.task.timeout=5s", "models.task.api_key=another-key", "models.task.limits.concurrency=3",
                           "models.task.headers.X-Team=ads", "engine.concurrency=99", "guardrails=[]"}) {
    CAPTURE(same);
    CHECK(with(same) == base);
  }
  for (const auto* other : {"seed=8", "models.task.model=x", "models.task.temperature=0.5", "budget.rollouts=7", "optimizer.minibatch=4",
                            "data.split.seed=1", "repeats.search=2", "program.steps.0.instruction=Hm.", "engine.schedule=eager", "retrievers.wiki.k=9"}) {
    CAPTURE(other);
    CHECK(with(other) != base);
  }
}

TEST_CASE("offline, an unset variable is no error") {
  const ConfigFolder folder;
  std::string text = minimal_config;
  text.replace(text.find("model: m"), 8, "model: m, api_key: \"${UNSET}\"");
  LoadOptions options;
  options.environment = [](const std::string&) { return std::nullopt; };
  const auto file = folder.write("config.yaml", text);
  CHECK_THROWS_AS(load_config(file, options), UserError);
  options.offline = true;
  CHECK(load_config(file, options).models.at("task").api_key.empty());
}

TEST_CASE("a missing file says so") {
  CHECK_THROWS_WITH_AS(load_config("/nowhere/config.yaml"), "The config `/nowhere/config.yaml` cannot be read: No such file or directory. Mend that, or name another.", UserError);
}
