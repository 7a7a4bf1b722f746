// The config that a run keeps: it gives the same run again and holds no key.
#include <doctest/doctest.h>

#include "tests/adapters/config/config_folder.hpp"

using namespace hone;

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

TEST_CASE("the default of a key stays where it is too short for one") {
  const ConfigFolder folder;
  std::string text = minimal_config;
  text.replace(text.find("model: m"), 8, "model: m, api_key: \"${A_KEY:-none}\", headers: { X-Token: \"${B_KEY:-tok-12345}\" }");
  const auto config = folder.load(text);
  CHECK(config.models.at("task").api_key == "none");
  CHECK(config.resolved.find("${A_KEY:-none}") != std::string::npos);
  CHECK(config.resolved.find("${B_KEY}") != std::string::npos);
}

TEST_CASE("a key that is not set when the run begins can be set when it goes on") {
  const ConfigFolder folder;
  std::string text = minimal_config;
  text.replace(text.find("model: m"), 8, "model: m, api_key: \"${A_KEY:-}\", headers: { X-Token: \"${B_KEY:-}\" }");
  const auto config = folder.load(text);
  const auto again = folder.load_file(folder.write("saved.yaml", config.resolved), {{"A_KEY", "sk-12345678"}, {"B_KEY", "tok-12345"}});
  CHECK(again.models.at("task").api_key == "sk-12345678");
  CHECK(again.models.at("task").headers.at("X-Token") == "tok-12345");
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
  const ConfigFolder::Environment renewed = {{"SEARCH_API_KEY", "key-new-1"}, {"GEMINI_KEY", "gem-new-1"}, {"METRIC_TOKEN", "met-new-1"}, {"MAX_TOKENS", "300"}};
  CHECK(folder.load_file(folder.write("saved.yaml", config.resolved), renewed).sha256 == config.sha256);
  const ConfigFolder::Environment longer = {{"SEARCH_API_KEY", "key-123456"}, {"GEMINI_KEY", "gem-123456"}, {"METRIC_TOKEN", "met-123456"}, {"MAX_TOKENS", "400"}};
  CHECK(folder.load(text, longer).sha256 != config.sha256);
}

TEST_CASE("a key that stands as text in a URL's query is saved as a variable of its own") {
  const ConfigFolder folder;
  std::string text = minimal_config;
  text.replace(text.find("http://127.0.0.1:1/v1"), 21, "http://127.0.0.1:1/v1?api-version=2024-10-21&key=gem-123456");
  const auto config = folder.load(text);
  CHECK(config.resolved.find("gem-123456") == std::string::npos);
  CHECK(config.resolved.find("${HONE_TASK_URL}") != std::string::npos);
}
