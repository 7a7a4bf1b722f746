#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/adapters/config/config_folder.hpp"

using namespace hone;

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
