#include "adapters/export/best_file.hpp"

#include <filesystem>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "adapters/config/run_config.hpp"
#include "adapters/export/atomic_file.hpp"
#include "programs/error.hpp"
#include "tests/adapters/export/best_builder.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace hone;

TEST_CASE("the file has its keys in the documented order") {
  const auto json = nlohmann::ordered_json::parse(to_text(a_best()));
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"format", "name", "candidate", "program", "components", "models", "verdict", "from", "seen", "demo_rows"});
  CHECK(json["demo_rows"] == nlohmann::ordered_json{"row7"});
  CHECK(json["models"]["task"]["served"] == nlohmann::ordered_json{"m-2025"});
}

TEST_CASE("what is written reads back the same, to the byte") {
  const auto text = to_text(a_best());
  CHECK(to_text(best_from_text(text, "best.json")) == text);
  CHECK(best_from_text(text, "best.json").components == a_best().components);
}

TEST_CASE("a text that a command calls demos is no list of them, and is written like any other") {
  auto best = a_best();
  best.components["answer.demos"] = "Q: Who? A: He.";
  const auto json = nlohmann::ordered_json::parse(to_text(best));
  CHECK(json["components"]["answer.demos"] == "Q: Who? A: He.");
  CHECK(json["demo_rows"] == nlohmann::ordered_json{"row7"});
}

TEST_CASE("two results are equal when all but their origin, cost and looks is equal") {
  const auto best = a_best();
  auto other = best;
  other.from = {"run-2", "0.2.0", "2026-01-01T00:00:00Z", 8, "x", "y", "note"};
  other.verdict.find("looks")->set("3", false);
  other.verdict.find("cost")->entry("latency_p50_s").set("1", false);
  CHECK(results_equal(best, other));
  other.verdict.find("p")->set("0.0002", false);
  CHECK_FALSE(results_equal(best, other));
  other = best;
  other.components["answer.instruction"] = "Answer.";
  CHECK_FALSE(results_equal(best, other));
  other = best;
  other.models["task"].served = {"m-2026"};
  CHECK_FALSE(results_equal(best, other));
  other = best;
  other.seen["test"] = {"row10"};
  CHECK_FALSE(results_equal(best, other));
}

TEST_CASE("a file that is no result is refused with what it should be") {
  CHECK_THROWS_WITH_AS(load_best("/nowhere/best.json"), "The file `/nowhere/best.json` cannot be read: No such file or directory. Mend that, or name another.", UserError);
  CHECK_THROWS_WITH_AS(best_from_text("{}", "f"),
                       "`f` is no result of hone: key 'format' not found. Give a best.json, or a file that `hone export --format json` wrote.", UserError);
  CHECK_THROWS_AS(best_from_text("[1]", "f"), UserError);
  CHECK_THROWS_AS(best_from_text("not json", "f"), UserError);
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  CHECK_THROWS_WITH_AS(best_from_text(R"({"format": 1, "name": "x", "candidate": "x", "program": )" + deep + "}", "f"),
                       "`f` is no result of hone: it nests more than 200 levels deep.", UserError);
  auto damaged = nlohmann::ordered_json::parse(to_text(a_best()));
  damaged["components"]["answer.demos"] = 7;
  CHECK_THROWS_WITH_AS(best_from_text(damaged.dump(), "f"), "`f` is no result of hone: demos must be a list.", UserError);
  auto newer = nlohmann::ordered_json::parse(to_text(a_best()));
  newer["format"] = 2;
  CHECK_THROWS_WITH_AS(best_from_text(newer.dump(), "f"), "`f` has format 2; this is hone 0.1.0 and reads format 1. Use a newer hone.", UserError);
}

TEST_CASE("before there is a verdict nothing is judged") {
  auto best = a_best();
  CHECK(best.conclusion() == "improved");
  best.verdict = {};
  CHECK(best.conclusion() == "not judged");
  CHECK(nlohmann::json::parse(to_text(best))["verdict"].is_null());
}

TEST_CASE("a service loads the program with its components") {
  const test::TemporaryFolder folder;
  const auto path = (folder.path() / "best.json").string();
  write_best(path, a_best());
  const auto loaded = load_program(path);
  CHECK(loaded.name == "qa");
  CHECK(loaded.program->inputs() == std::vector<std::string>{"question"});
  CHECK(loaded.components.at("answer.instruction") == Value("Answer briefly."));
  auto broken = a_best();
  broken.components["nothing.instruction"] = "x";
  write_best(path, broken);
  CHECK_THROWS_AS(load_program(path), UserError);
}

TEST_CASE("models are written without anything secret") {
  RunConfig config;
  ModelSettings task;
  task.base_url = "https://me:hidden@host/v1";
  task.api_key = "sk-hidden";
  task.headers = {{"Authorization", "hidden"}};
  task.model = "m";
  ModelSettings reflection;
  reflection.base_url = "https://host/v1?version=2&key=hidden-in-query";
  reflection.params = Value::of({{"user", "hidden-in-params"}});
  reflection.secrets = {"hidden-in-params"};
  config.models = {{"task", task}, {"reflection", reflection}};
  auto best = a_best();
  best.models = models_of(config, {{"task", {"m-1", "m-2"}}});
  const auto text = to_text(best);
  CHECK(text.find("hidden") == std::string::npos);
  CHECK(text.find("https://host/v1") != std::string::npos);
  CHECK(text.find("m-2") != std::string::npos);
}

TEST_CASE("a file that cannot be written keeps what was there") {
  const test::TemporaryFolder folder;
  const auto path = (folder.path() / "f").string();
  write_atomically(path, "old");
  write_atomically(path, "newer");
  CHECK(std::filesystem::file_size(path) == 5);
  CHECK_THROWS_AS(write_atomically((folder.path() / "missing" / "f").string(), "x"), UserError);
  std::filesystem::create_directories(folder.path() / "g" / "h");
  CHECK_THROWS_AS(write_atomically((folder.path() / "g").string(), "x"), UserError);
  CHECK(std::filesystem::exists(folder.path() / "g" / "h"));
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path())) ++files;
  CHECK(files == 2);
}
