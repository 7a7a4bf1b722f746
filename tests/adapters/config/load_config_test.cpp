#include "adapters/config/run_config.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "optimizer/make_optimizer.hpp"
#include "programs/error.hpp"
#include "programs/text.hpp"
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

TEST_CASE("a reflection model elsewhere gets neither the key nor the price of the task's") {
  const ConfigFolder folder;
  const auto config = folder.load(full_config, {{"OPENAI_API_KEY", "sk-123456789"}},
                                  {"models.reflection.base_url=http://elsewhere/v1", "models.reflection.price={input: 1, output: 2}"});
  CHECK(config.models.at("reflection").api_key.empty());
  CHECK(config.models.at("reflection").headers.empty());
  CHECK(config.models.at("reflection").price->input == 1);
  CHECK_FALSE(config.models.at("reflection").context);
}

TEST_CASE("a simulated role takes from the task's world what it does not set itself") {
  const ConfigFolder folder;
  const std::string world = "models.task={provider: simulated, world: noisy, seed: 3, latency: 20ms, faults: {garbage: 0.1}}";
  const auto options = [&](const std::string& reflection) {
    return folder.load(minimal_config, {}, {world, "models.reflection=" + reflection}).models.at("reflection").options.json();
  };
  CHECK(options("{latency: 0ms}") == nlohmann::json{{"world", "noisy"}, {"seed", 3}, {"latency", "0ms"}, {"faults", {{"garbage", 0.1}}}});
  CHECK(options("{world: poor, faults: {}}") ==
        nlohmann::json{{"world", "poor"}, {"seed", 3}, {"latency", "20ms"}, {"faults", nlohmann::json::object()}});
  CHECK(options("{temperature: 0.5}") == folder.load(minimal_config, {}, {world}).models.at("task").options.json());
}

TEST_CASE("several reflection models are roles of their own, each with the defaults of reflection") {
  const ConfigFolder folder;
  const std::string single = R"(  reflection: { model: one, temperature: 0.5 }
)";
  const std::string listed = R"(  reflection:
    - { model: one, temperature: 0.5 }
    - model: two
      base_url: http://elsewhere/v1
      api_key: ${OTHER_KEY}
      price: { input: 1, output: 2 }
    - { max_tokens: 512 }
)";
  const auto with = [](const std::string& reflection) {
    std::string text = minimal_config;
    return text.insert(text.find("data:"), reflection);
  };
  const ConfigFolder::Environment environment = {{"OTHER_KEY", "sk-another-key"}};
  const auto config = folder.load(with(listed), environment, {"models.reflection.2.model=three"});
  CHECK(config.reflectors() == std::vector<std::string>{"reflection", "reflection_2", "reflection_3"});
  CHECK(config.models.at("reflection").model == "one");
  CHECK(config.models.at("reflection").temperature == 0.5);
  const auto& second = config.models.at("reflection_2");
  CHECK(second.role == "reflection_2");
  CHECK(second.model == "two");
  CHECK(second.temperature == 1.0);
  CHECK(second.max_tokens == 4096);
  CHECK(second.timeout == Seconds(300));
  CHECK(second.api_key == "sk-another-key");
  CHECK(second.price->output == 2);
  CHECK(config.models.at("reflection_3").model == "three");
  CHECK(config.models.at("reflection_3").max_tokens == 512);

  CHECK(config.resolved.find("sk-another-key") == std::string::npos);
  const auto saved = folder.load(config.resolved, environment);
  CHECK(saved.reflectors() == config.reflectors());
  CHECK(saved.sha256 == config.sha256);
  CHECK(saved.models.at("reflection_2").api_key == "sk-another-key");

  const auto one = folder.load(with(single));
  CHECK(one.reflectors() == std::vector<std::string>{"reflection"});
  CHECK(one.sha256 == folder.load(with("  reflection: [{ model: one, temperature: 0.5 }]\n")).sha256);
  CHECK(one.sha256 != config.sha256);
  CHECK(folder.load(minimal_config).reflectors() == std::vector<std::string>{"reflection"});

  CHECK(folder.error_of(with("  reflection: []\n")).find("`models.reflection` is an empty list.") != std::string::npos);
  CHECK(folder.error_of(with("  reflection: [one, two]\n")) ==
        "config.yaml:4:16: `models.reflection` is a model or a list of models, each a map such as `{ model: NAME }`.\n"
        "config.yaml:4:21: `models.reflection` is a model or a list of models, each a map such as `{ model: NAME }`.");
  CHECK(folder.error_of(with("  reflection: [{ model: one }, { model: two }]\n  reflection_2: { model: three }\n"))
            .find("would be called `models.reflection_2`, and that stands in the config already.") != std::string::npos);
  CHECK(folder.error_of(with("  reflection: [{ model: one }, { modle: two }]\n")).find("unknown key `modle` in `models.reflection_2`. Did you mean `model`?") !=
        std::string::npos);
}

TEST_CASE("what is wrong is said with its place and what to do") {
  const ConfigFolder folder;
  const auto error = [&](const std::string& find, const std::string& replace, std::string text = minimal_config) {
    const auto at = text.find(find);
    REQUIRE(at != text.npos);
    return folder.error_of(text.replace(at, find.size(), replace));
  };
  CHECK(error("rollouts: 100", "rolouts: 100") == "config.yaml:13:11: unknown key `rolouts` in `budget`. Did you mean `rollouts`?");
  CHECK(error("rollouts: 100", "rollouts: lots") ==
        "config.yaml:13:21: `budget.rollouts` must be a whole number, 1 or more, such as 1500, 128k or 2M; this is `lots`.");
  CHECK(error("budget: { rollouts: 100 }", "") == "config.yaml:2:1: the key `budget` is missing.");
  CHECK(error("rollouts: 100", "usd: 1").starts_with("config.yaml:13:9: `budget.usd` needs the price of every model, and `models.reflection` has none."));
  CHECK(error("kind: exact_match", "kind: exact_mach") == "config.yaml:12:17: `exact_mach` is unknown as `metric.kind`. Did you mean `exact_match`?");
  CHECK(error("kind: exact_match", "kind: exact_match, field: anwser") ==
        "config.yaml:12:9: the metric judges `anwser`, which is no output of the program. Did you mean `answer`?");
  CHECK(error("question -> answer", "question, context -> answer") ==
        "config.yaml:9:7: the step `answer` reads `context`, which no input and no step before it writes. Valid here: `question`.");
  CHECK(error("outputs: [answer]", "outputs: [anser]") ==
        "config.yaml:11:12: `program.outputs` reads `anser`, which no input and no step before it writes. Did you mean `answer`?");
  CHECK(error("question -> answer", "question, answer").starts_with("config.yaml:10:18: "));
  CHECK(error("rows.jsonl", "nowhere.jsonl") == "config.yaml:5:3: the file `" + folder.path() + "/nowhere.jsonl` does not exist.");
  CHECK(error("predict: answer", "prdict: answer") ==
        "config.yaml:9:7: a step begins with what it is; this begins with `prdict`. Did you mean `predict`?");
  CHECK(error("model: m", "model: m, temperature: 3") == "config.yaml:3:87: `models.task.temperature` must be a number from 0 to 2; this is `3`.");
  CHECK(error("provider: openai", "provider: opnai").find("`opnai` is unknown as `models.task.provider`. Did you mean `openai`?") != std::string::npos);
  CHECK(error("http://127.0.0.1:1/v1", "127.0.0.1:1").find("`base_url` must begin with http:// or https://") != std::string::npos);
  CHECK(error("http://127.0.0.1:1/v1", "http://${NO_HOST}/v1") ==
        "config.yaml:3:39: the environment variable `NO_HOST` is not set. Set it, or give a default: `${NO_HOST:-default}`.");
  CHECK(error("budget: {", "optimizer: { kind: bootstrap, demos: 0 }\nbudget: {") == "config.yaml:13:38: `optimizer.demos` is 0, but `bootstrap` begins with demos. Give 1 or more.");
  CHECK(error("inputs: [question]", "inputs: [query]").find("reads `question`, which no input") != std::string::npos);
}

TEST_CASE("an unknown optimizer is answered with those there are") {
  const ConfigFolder folder;
  const auto error = folder.error_of(std::string(minimal_config) + "optimizer: { kind: adam }\n");
  CHECK(error == fmt::format("config.yaml:14:20: `adam` is unknown as `optimizer.kind`. Valid here: {}.", quoted_list(optimizer_kinds())));
}

TEST_CASE("`demos: 0` is an error only for a kind that begins with demos") {
  const ConfigFolder folder;
  CHECK(folder.load(std::string(minimal_config) + "optimizer: { kind: random, demos: 0 }\n").optimizer.demos == 0);
  const auto error = folder.error_of(std::string(minimal_config) + "optimizer: { kind: bootstrap_search, demos: 0 }\n");
  CHECK(error.ends_with("`optimizer.demos` is 0, but `bootstrap_search` begins with demos. Give 1 or more."));
}

TEST_CASE("splits are shares or numbers, not both") {
  const ConfigFolder folder;
  const auto with_split = [](const std::string& split) {
    std::string text = minimal_config;
    return text.insert(text.find("  inputs: [question]"), "  split: " + split + "\n");
  };
  CHECK(folder.error_of(with_split("{train: 40%, validation: 30, test: 30%}")).find("mixes shares and numbers") != std::string::npos);
  CHECK(folder.error_of(with_split("{train: 40%, validation: 40%, test: 40%}")).find("more than 100%") != std::string::npos);
  CHECK(folder.error_of(with_split("{train: 40%, test: 40%}")).find("the key `validation` is missing in `data.split`") != std::string::npos);
  CHECK(folder.error_of(with_split("{train: most, validation: 1, test: 1}")).find("must be a share such as 40% or a number of rows; this is `most`") != std::string::npos);
  CHECK(std::get<Counts>(folder.load(with_split("{train: 4, validation: 3, test: 2}")).data.split.sizes).test == 2);
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

TEST_CASE("the saved config gives the same run from another folder, and holds no key") {
  const ConfigFolder folder;
  const std::map<std::string, std::string> environment = {{"OPENAI_API_KEY", "sk-123456789"}};
  const auto config = folder.load(full_config, environment);
  CHECK(config.resolved.find("sk-123456789") == std::string::npos);
  CHECK(config.resolved.find("${OPENAI_API_KEY:-}") != std::string::npos);
  const ConfigFolder other;
  const auto again = other.load_file(other.write("saved.yaml", config.resolved), environment);
  CHECK(again.sha256 == config.sha256);
  CHECK(again.resolved == config.resolved);
  CHECK(again.name == config.name);
  CHECK(again.models.at("task").api_key == "sk-123456789");
  CHECK(again.data.rows.file == config.data.rows.file);
}

TEST_CASE("keys that stand in the file as text are saved as variables of their own") {
  const ConfigFolder folder;
  std::string text = minimal_config;
  text.replace(text.find("model: m"), 8, "model: m, api_key: sk-literal-key, headers: { Authorization: Bearer abcdefgh, X-Team: search }");
  const auto config = folder.load(text);
  CHECK(config.models.at("task").api_key == "sk-literal-key");
  CHECK(config.resolved.find("sk-literal-key") == std::string::npos);
  CHECK(config.resolved.find("abcdefgh") == std::string::npos);
  CHECK(config.resolved.find("${HONE_TASK_API_KEY}") != std::string::npos);
  CHECK(config.resolved.find("X-Team: search") != std::string::npos);
  const auto saved = folder.write("saved.yaml", config.resolved);
  CHECK(folder.error_of_file(saved).find("the environment variable `HONE_TASK_API_KEY` is not set") != std::string::npos);
  const auto again = folder.load_file(saved, {{"HONE_TASK_API_KEY", "sk-literal-key"}, {"HONE_TASK_AUTHORIZATION", "Bearer abcdefgh"}});
  CHECK(again.models.at("task").api_key == "sk-literal-key");
  CHECK(again.sha256 == config.sha256);
}

TEST_CASE("text in params under a key's name is saved as a variable, and what only counts is not") {
  const ConfigFolder folder;
  std::string text = minimal_config;
  text.replace(text.find("model: m"), 8,
               "model: m, params: { user_token: tok-literal, extra: { api_key: \"12345678\" }, eos_token: true, min_token: 3, max_tokens: 300, user: ann }");
  const auto config = folder.load(text);
  for (const auto* secret : {"tok-literal", "12345678"}) CHECK(config.resolved.find(secret) == std::string::npos);
  for (const auto* plain : {"eos_token: true", "min_token: 3", "max_tokens: 300", "user: ann"}) CHECK(config.resolved.find(plain) != std::string::npos);
  const auto saved = folder.write("saved.yaml", config.resolved);
  CHECK(folder.error_of_file(saved).find("the environment variable `HONE_TASK_PARAMS_USER_TOKEN` is not set") != std::string::npos);
  const auto again = folder.load_file(saved, {{"HONE_TASK_PARAMS_USER_TOKEN", "tok-literal"}, {"HONE_TASK_PARAMS_EXTRA_API_KEY", "12345678"}});
  CHECK(again.models.at("task").params == config.models.at("task").params);
  CHECK(again.sha256 == config.sha256);
}

TEST_CASE("a variable whose name speaks of a key stays a variable, wherever it stands") {
  const ConfigFolder folder;
  const ConfigFolder::Environment environment = {{"SEARCH_API_KEY", "key-123456"}, {"GEMINI_KEY", "gem-123456"}, {"METRIC_TOKEN", "met-123456"}, {"MAX_TOKENS", "300"}};
  std::string text = minimal_config;
  text.replace(text.find("http://127.0.0.1:1/v1"), 21, "http://127.0.0.1:1/v1?key=${GEMINI_KEY}");
  text.replace(text.find("{ kind: exact_match }"), 21, "{ kind: command, command: [metric, --token, \"${METRIC_TOKEN:-met-default}\"] }");
  text.replace(text.find("model: m"), 8, "model: m, max_tokens: \"${MAX_TOKENS}\", params: { user: \"${METRIC_TOKEN}\" }");
  text += "retrievers: { wiki: { kind: http, url: \"http://127.0.0.1:1/?api_key=${SEARCH_API_KEY}\" } }\n";
  const auto config = folder.load(text, environment);
  CHECK(config.metric.command.command.back() == "met-123456");
  for (const auto* secret : {"key-123456", "gem-123456", "met-123456", "met-default"}) CHECK(config.resolved.find(secret) == std::string::npos);
  CHECK(config.resolved.find("300") != std::string::npos);
  CHECK(config.secrets.size() >= 3);
  const auto again = folder.load_file(folder.write("saved.yaml", config.resolved), environment);
  CHECK(again.sha256 == config.sha256);
  CHECK(again.metric.command.command.back() == "met-123456");
  CHECK(again.retrievers.at("wiki").url == "http://127.0.0.1:1/?api_key=key-123456");
}

TEST_CASE("a key that stands as text in a URL's query is saved as a variable of its own") {
  const ConfigFolder folder;
  std::string text = minimal_config;
  text.replace(text.find("http://127.0.0.1:1/v1"), 21, "http://127.0.0.1:1/v1?api-version=2024-10-21&key=gem-123456");
  const auto config = folder.load(text);
  CHECK(config.resolved.find("gem-123456") == std::string::npos);
  CHECK(config.resolved.find("${HONE_TASK_URL}") != std::string::npos);
}

TEST_CASE("a guardrail that could not be judged is refused") {
  const ConfigFolder folder;
  const auto error = [&](std::vector<std::string> overrides) {
    overrides.insert(overrides.begin(), "guardrails=[{usd: 2x}]");
    return folder.error_of(minimal_config, {}, std::move(overrides));
  };
  const auto refused = error({});
  CHECK(refused.find("a guardrail on `usd` needs the price of every model that is called, and `models.task` has none") != std::string::npos);
  CHECK(refused.find("`models.reflection` has none") != std::string::npos);
  const std::string price = "models.task.price={input: 1, output: 2}";
  CHECK(error({price}) == "no error");
  CHECK(error({price, "models.reflection={model: other}"}).find("`models.reflection` has none") != std::string::npos);
  CHECK(error({price, "models.reflection={model: other}", "optimizer.kind=bootstrap"}) == "no error");
  CHECK(folder.error_of(minimal_config, {}, {"guardrails=[{tokens: 2x}]"}) == "no error");
  const std::string external = "program={command: [sh, program.sh], outputs: [answer], components: {answer.instruction: Answer.}}";
  CHECK(folder.error_of(minimal_config, {}, {external, "guardrails=[{tokens: 2x}]"}).find("a guardrail on `tokens` cannot be judged; bound `latency_p95`") != std::string::npos);
  CHECK(folder.error_of(minimal_config, {}, {external, "guardrails=[{latency_p95: 2x}]"}) == "no error");
}

TEST_CASE("numbers that fit nowhere are refused, not cut") {
  const ConfigFolder folder;
  for (const auto* key : {"optimizer.width", "optimizer.minibatch", "optimizer.trials", "engine.concurrency", "repeats.search", "repeats.verdict", "models.task.limits.concurrency"}) {
    CAPTURE(key);
    CHECK(folder.error_of(minimal_config, {}, {key + std::string("=4294967297")}).find("can be 2147483647 at most; this is `4294967297`.") != std::string::npos);
  }
}

TEST_CASE("a budget whose limits are all null is none") {
  const ConfigFolder folder;
  CHECK(folder.error_of(minimal_config, {}, {"budget.rollouts=null"}).find("`budget` sets no limit") != std::string::npos);
  CHECK(folder.error_of(minimal_config, {}, {"budget={}"}).find("`budget` sets no limit") != std::string::npos);
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
