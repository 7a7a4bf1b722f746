#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/config/readers.hpp"
#include "adapters/models/simulated/simulated_options.hpp"
#include "adapters/models/simulated/world.hpp"
#include "adapters/models/wire/openai_codec.hpp"
#include "programs/error.hpp"

namespace hone {
namespace {

const std::vector<std::string> providers = {"openai", "simulated", "replay"};
/// Keys that only the simulated provider reads.
const std::vector<std::string> simulated_keys = {"world", "seed", "latency", "faults"};

/// What a role has where the config says nothing of its own: reflection thinks longer and warmer.
ModelSettings defaults_of(const std::string& role) {
  ModelSettings settings;
  settings.role = role;
  if (is_reflector(role)) {
    settings.temperature = 1.0;
    settings.max_tokens = 4096;
    settings.timeout = Seconds(300);
  }
  return settings;
}

/// Takes over from task what is about the same server, and what is about the same model.
void inherit(ModelSettings& settings, const ModelSettings& task, Section* section) {
  const auto own = [&](const char* key) { return section != nullptr && section->has(key); };
  if (!own("provider")) settings.provider = task.provider;
  if (!own("base_url") && settings.provider == task.provider) settings.base_url = task.base_url;
  if (!own("model")) settings.model = task.model;
  if (!own("limits")) settings.limits = task.limits;
  const bool same_server = settings.provider == task.provider && settings.base_url == task.base_url;
  if (same_server && !own("api_key")) settings.api_key = task.api_key;  // a key goes to no other server
  if (same_server && !own("headers")) settings.headers = task.headers;
  if (!same_server || settings.model != task.model) return;  // price and context belong to the model
  if (!own("price")) settings.price = task.price;
  if (!own("context")) settings.context = task.context;
}

ModelLimits read_limits(Section section) {
  ModelLimits limits;
  limits.concurrency = section.size("concurrency", 1).value_or(limits.concurrency);
  limits.requests_per_minute = section.count("requests_per_minute");
  limits.tokens_per_minute = section.count("tokens_per_minute");
  section.finish();
  return limits;
}

Price read_price(Section section) {
  Price price;
  section.need("input");
  section.need("output");
  price.input = section.number("input", 0).value_or(0);
  price.cached_input = section.number("cached_input", 0);
  price.output = section.number("output", 0).value_or(0);
  section.finish();
  return price;
}

void read_url(Section& section, ModelSettings& settings) {
  auto url = section.text("base_url");
  if (!url) return;
  if (!is_http(*url)) section.complain("base_url", "`base_url` must begin with http:// or https://, for example http://127.0.0.1:8080/v1.");
  while (url->ends_with('/')) url->pop_back();
  settings.base_url = *url;
}

/// The folder of the run whose answers are replayed; empty where `section` names none.
std::string read_recording(Section& section) {
  const auto run = section.text("run");
  const auto file = section.text("file");
  if (run && file) section.complain("file", "`run` names the recorded run's folder and `file` its run.sqlite; give one of them.");
  if (run) return *run;
  return file ? std::filesystem::path(*file).parent_path().string() : std::string();
}

/// Says of each option that it makes no world.
void check_world(Section& section, const nlohmann::ordered_json& options) {
  for (const auto& [key, value] : options.items()) {
    try {
      const auto read = read_simulated_options(Value::of({{key, value}}), section.name());
      if (key == "world") (void)simulated::make_world(read.world, 0);
    } catch (const UserError& error) {
      section.complain(key, error.what());
    }
  }
}

void read_options(Section& section, ModelSettings& settings) {
  if (settings.provider == "replay") {
    settings.options = Value::of(nlohmann::json::object());
    if (auto run = read_recording(section); !run.empty()) settings.options = Value::of({{"run", run}});
    for (const auto& key : simulated_keys) (void)section.take(key);  // as the recorded run had it
  }
  if (settings.provider != "simulated") return;
  auto options = nlohmann::ordered_json::object();
  for (const auto& key : simulated_keys) {
    if (const auto* node = section.take(key)) options[key] = to_json(*node);
  }
  check_world(section, options);
  settings.options = Value::of(options);
}

/// Says what of the section's own keys would make no request. That a model lacks its name is said elsewhere.
void check_request(Section& section, const ModelSettings& settings) {
  for (const auto& problem : problems_of(settings)) {
    if (problem.key != "model" && section.has(problem.key)) section.complain(problem.key, fmt::format("{}: {}", section.name(), problem.sentence));
  }
}

/// The options of task's world, or the run that task replays, but for those that the role sets itself.
Value inherited_options(const ModelSettings& settings, const ModelSettings& task) {
  auto options = task.options.json();
  options.update(settings.options.json());
  return Value::of(std::move(options));
}

/// What `section` says itself, over what `settings` holds.
void read_own(Section& section, ModelSettings& settings) {
  if (auto provider = section.choice("provider", providers)) settings.provider = *provider;
  read_url(section, settings);
  if (auto key = section.text("api_key")) settings.api_key = *key;
  if (auto model = section.text("model")) settings.model = *model;
  if (section.is_null("temperature")) {
    settings.temperature.reset();
  } else if (auto temperature = section.number("temperature", 0, 2)) {
    settings.temperature = temperature;
  }
  settings.max_tokens = section.count("max_tokens").value_or(settings.max_tokens);
  if (auto timeout = section.seconds("timeout")) settings.timeout = Seconds(*timeout);
  if (auto limits = section.section("limits")) settings.limits = read_limits(*limits);
  if (auto price = section.section("price")) settings.price = read_price(*price);
  settings.context = section.count("context", 256);
  settings.input_safety = section.number("input_safety", 1).value_or(settings.input_safety);
  if (auto params = section.section("params")) settings.params = Value::of(to_json(params->node()));
  settings.headers = read_headers(section);
}

ModelSettings read_model(const std::string& role, Section* section, const ModelSettings* task) {
  auto settings = defaults_of(role);
  if (section != nullptr) read_own(*section, settings);
  if (task != nullptr) inherit(settings, *task, section);
  if (section == nullptr) {
    settings.options = task->options;
    return settings;
  }
  read_options(*section, settings);
  check_request(*section, settings);
  if (task != nullptr && settings.provider == task->provider && settings.provider != "openai") settings.options = inherited_options(settings, *task);
  if (settings.provider == "openai" && settings.base_url.empty()) settings.base_url = "https://api.openai.com/v1";
  if (settings.provider == "openai" && settings.model.empty()) section->need("model");
  section->finish();
  return settings;
}

/// The config of a recorded run, as far as its models go.
struct RecordedRun {
  std::map<std::string, ModelSettings> models;
  std::int64_t seed = 0;
};

RecordedRun read_recorded(const std::string& folder) {
  const auto file = (std::filesystem::path(folder) / "config.yaml").string();
  auto tree = load_document(file);
  (void)replace_variables(tree, [](const std::string&) { return std::optional<std::string>(""); });  // nobody is called
  Problems problems;
  Section root(tree, "", problems);
  RecordedRun recorded{read_models(root), root.integer("seed", 0).value_or(0)};
  problems.throw_if_any();
  return recorded;
}

/// Settings as the recorded run had them: only they make the keys under which its answers stand.
void take_recorded(const std::string& role, ModelSettings& settings, Section& models) {
  const auto chosen = settings.options.json();
  if (!chosen.contains("run")) {
    return models.complain(role, fmt::format("`models.{}` replays a recorded run: name its folder with `run: results/NAME/TIME-ID`.", role));
  }
  const std::string folder = chosen["run"];
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(std::filesystem::path(folder) / "run.sqlite", ignored) ||
      !std::filesystem::is_regular_file(std::filesystem::path(folder) / "config.yaml", ignored)) {
    return models.complain(role, fmt::format("`{}` holds no recorded run: `run.sqlite` or `config.yaml` is missing in it.", folder));
  }
  auto recorded = read_recorded(folder);
  const auto found = recorded.models.find(role);
  if (found == recorded.models.end()) return models.complain(role, fmt::format("the run in `{}` had no model `{}`.", folder, role));
  if (found->second.provider == "replay") return models.complain(role, fmt::format("the run in `{}` is a replay itself; name the run that it replays.", folder));
  settings = std::move(found->second);
  settings.options = Value::of({{"run", folder}, {"provider", settings.provider}, {"options", settings.options.json()}, {"seed", recorded.seed}});
  settings.provider = "replay";
}

constexpr std::string_view more_reflectors = "reflection_";

}  // namespace

bool is_reflector(const std::string& role) {
  if (role == "reflection") return true;
  const auto number = std::string_view(role).substr(std::min(role.size(), more_reflectors.size()));
  return role.starts_with(more_reflectors) && !number.empty() && number.find_first_not_of("0123456789") == number.npos;
}

void spread_reflectors(Node& root, Problems& problems) {
  auto* models = root.find("models");
  const auto* listed = models == nullptr ? nullptr : models->find("reflection");
  if (listed == nullptr || !listed->is_list()) return;
  if (listed->children.empty()) return problems.add(listed->place, "`models.reflection` is an empty list. Give a model, or leave the key out: then `task` writes the proposals.");
  std::vector<Node> spread;
  for (const auto& child : models->children) {
    if (child.key != "reflection") {
      spread.push_back(child);
      continue;
    }
    for (std::size_t i = 0; i < child.children.size(); ++i) {
      auto& role = spread.emplace_back(child.children[i]);
      role.key = i == 0 ? "reflection" : fmt::format("{}{}", more_reflectors, i + 1);
      role.key_place = role.place;
      if (!role.is_map()) problems.add(role.place, "`models.reflection` is a model or a list of models, each a map such as `{ model: NAME }`.");
      if (i > 0 && models->find(role.key) != nullptr) problems.add(role.place, fmt::format("this model would be called `models.{}`, and that stands in the config already.", role.key));
    }
  }
  models->children = std::move(spread);
}

std::map<std::string, ModelSettings> read_models(Section& root) {
  std::map<std::string, ModelSettings> models;
  root.need("models");
  auto section = root.section("models");
  if (!section) return models;
  const auto read = [&](const std::string& name, const ModelSettings* task) {
    auto& settings = models[name];  // the role is there, however wrong its settings are
    if (auto role = section->section(name)) settings = read_model(name, &*role, task);
  };
  if (section->need("task") != nullptr) read("task", nullptr);
  for (const auto& child : section->node().children) {
    if (child.key != "task") read(child.key, models.contains("task") ? &models["task"] : nullptr);
  }
  if (models.contains("task") && !models.contains("reflection")) models["reflection"] = read_model("reflection", nullptr, &models["task"]);
  for (auto& [role, settings] : models) {
    if (settings.provider == "replay") take_recorded(role, settings, *section);
  }
  return models;
}

}  // namespace hone
