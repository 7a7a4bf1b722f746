// What is wrong in a config is refused, with its place and what to do.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "optimizer/make_optimizer.hpp"
#include "programs/text.hpp"
#include "tests/adapters/config/config_folder.hpp"

using namespace hone;

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
  CHECK(error("outputs: [answer]", "  - predict: answer\n      signature: question -> again\n  outputs: [answer]").starts_with("config.yaml:9:5: Two steps are named `answer`"));
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

TEST_CASE("models and retrievers are maps, and a list of them is refused") {
  const ConfigFolder folder;
  CHECK(folder.error_of(minimal_config, {}, {"models=[{provider: simulated, world: rules}]"}).find("`models` must be a map") != std::string::npos);
  CHECK(folder.error_of(minimal_config, {}, {"retrievers=[{kind: bm25, corpus: rows.jsonl}]"}).find("`retrievers` must be a map") != std::string::npos);
  // A model that is none is one mistake: who names it is not wrong too.
  const auto error = folder.error_of(minimal_config, {}, {"models.task=simulated"});
  CHECK(error.ends_with("`models.task` must be a map of keys and values."));
  CHECK(error.find('\n') == std::string::npos);
}

TEST_CASE("what says nothing is refused, not passed over") {
  const ConfigFolder folder;
  CHECK(folder.error_of(minimal_config, {}, {"guardrails=[{}]"}).find("a guardrail says what it guards") != std::string::npos);
  CHECK(folder.error_of(minimal_config, {}, {"program.steps.0.template={messages: []}"}).find("a template has at least one message") != std::string::npos);
}

TEST_CASE("weights of a sum are no more than their sum can be") {
  const ConfigFolder folder;
  const auto error = folder.error_of(minimal_config, {}, {"metric={sum: [{weight: 1e308, kind: exact_match}, {weight: 1e308, kind: f1}]}"});
  CHECK(error.find("must be a number from 0 to 1000000000") != std::string::npos);
}

TEST_CASE("a budget whose limits are all null is none") {
  const ConfigFolder folder;
  CHECK(folder.error_of(minimal_config, {}, {"budget.rollouts=null"}).find("`budget` sets no limit") != std::string::npos);
  CHECK(folder.error_of(minimal_config, {}, {"budget={}"}).find("`budget` sets no limit") != std::string::npos);
}
