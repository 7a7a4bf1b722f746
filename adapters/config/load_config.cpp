#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/config/program_config.hpp"
#include "adapters/config/readers.hpp"
#include "adapters/config/run_config.hpp"
#include "optimizer/make_optimizer.hpp"
#include "programs/error.hpp"
#include "programs/hash.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

constexpr auto saved_heading =
    "# The config of this run, complete: paths are absolute, environment variables replaced but for those that hold keys.\n";

std::string read_name(Section& root, const std::filesystem::path& path) {
  auto name = root.text("name");
  if (!name) return is_folder_name(path.stem()) ? path.stem().string() : "run";
  if (!is_folder_name(*name)) {
    root.complain("name", fmt::format("`name` becomes a folder's name, so it is made of letters, digits, `_`, `-` and `.`; this is `{}`.", *name));
  }
  return *name;
}

void read_repeats(Section& root, RunConfig& config) {
  auto section = root.section("repeats");
  if (!section) return;
  config.search_repeats = section->size("search", 1).value_or(1);
  config.verdict_repeats = section->size("verdict", 1).value_or(1);
  section->finish();
}

/// Where USD are limited, every model must have a price.
void check_prices(Section& root, const RunConfig& config) {
  if (!config.budget.usd) return;
  for (const auto& [role, model] : config.models) {
    if (model.price) continue;
    root.complain("budget", fmt::format("`budget.usd` needs the price of every model, and `models.{0}` has none. Add `price: {{ input: …, output: … }}` "
                                        "there, in USD per million tokens, or limit `tokens` instead.", role));
  }
}

/// A guardrail that could never be judged would only look like one.
void check_guardrails(Section& root, const RunConfig& config) {
  for (const auto& rail : config.guardrails) {
    if (config.program.command && (rail.what == "tokens" || rail.what == "usd")) {
      root.complain("guardrails", fmt::format("the calls of an external program are not seen here, so a guardrail on `{}` cannot be judged; bound `latency_p95` instead.", rail.what));
    } else if (rail.what == "usd") {
      for (const auto& role : config.called_roles()) {
        if (config.models.at(role).price) continue;
        root.complain("guardrails", fmt::format("a guardrail on `usd` needs the price of every model that is called, and `models.{0}` has none. Add `price: {{ input: …, "
                                                "output: … }}` there, in USD per million tokens, or bound `tokens` instead.", role));
      }
    }
  }
}

/// A program that makes its own model calls: nobody here can count them.
void check_own_calls(Section& root, const RunConfig& config) {
  if (!(config.program.command && config.program.command->calls_own)) return;
  const auto& budget = config.budget;
  if (budget.usd || budget.tokens || budget.calls) {
    root.complain("budget", "a program with `calls: own` makes model calls that are not seen here, so `usd`, `tokens` and `calls` cannot be limited; limit `rollouts` or `wall`.");
  }
  const auto& start = config.optimizer.start_with;
  if (only_bootstraps(config.optimizer.kind) || contains(start, "bootstrap")) {
    root.complain("optimizer", "a program with `calls: own` shows no calls to take demos from, so there is nothing to bootstrap.");
  }
}

void check_own_score(Section& root, const RunConfig& config) {
  if (config.metric.kind == "program" && !config.program.command) {
    root.complain("metric", "`kind: program` takes the score that an external program gives with its reply, and this program is made of steps; choose another metric.");
  }
}

void check_reflection(Section& root, const RunConfig& config) {
  if (!proposes(config.optimizer.kind)) return;
  for (const auto& role : config.reflectors()) {
    const auto& model = config.models.at(role);
    if (!model.context || *model.context > model.max_tokens) continue;
    root.complain("models", fmt::format("`models.{}` may write {} tokens but its context holds {}; lower `max_tokens` there.", role, model.max_tokens, *model.context));
  }
}

void check_files(Section& root, const RunConfig& config) {
  const auto must_exist = [&](const char* section, const std::string& file) {
    std::error_code ignored;
    if (!file.empty() && !std::filesystem::is_regular_file(file, ignored)) {
      const auto* node = root.node().find(section);
      const auto* what = std::filesystem::is_directory(file, ignored) ? "is a folder; name a file in it"
                         : std::filesystem::exists(file, ignored)     ? "is no ordinary file"
                                                                      : "does not exist";
      root.problems().add(node == nullptr ? root.place() : node->place, fmt::format("the file `{}` {}.", file, what));
    }
  };
  must_exist("data", config.data.rows.file.string());
  for (const auto& [part, file] : config.data.files) must_exist("data", file);
  for (const auto& [name, retriever] : config.retrievers) must_exist("retrievers", retriever.corpus);
}

ProgramSurroundings surroundings_of(const RunConfig& config, const ModuleRegistry* registry) {
  ProgramSurroundings around;
  around.data_inputs = config.data.rows.inputs;
  around.registry = registry;
  around.retrievers.emplace();
  around.models.emplace();
  for (const auto& [name, retriever] : config.retrievers) around.retrievers->emplace(name, retriever.k);
  for (const auto& [role, model] : config.models) around.models->push_back(role);
  return around;
}

/// Of an optimizer that is not given any.
int default_width(const EngineConfig& engine) { return engine.ordered ? 8 : std::max(8, engine.concurrency / 2); }

void read_all(Section& root, RunConfig& config, const LoadOptions& options) {
  config.name = read_name(root, config.path);
  config.seed = static_cast<std::uint64_t>(root.integer("seed", 0).value_or(0));
  config.models = read_models(root);
  config.data = read_data(root);
  config.retrievers = read_retrievers(root);
  config.metric = read_metric(root);
  config.engine = read_engine(root);
  config.optimizer = read_optimizer(root);
  if (config.optimizer.width == 0) config.optimizer.width = options.width > 0 ? options.width : default_width(config.engine);
  read_repeats(root, config);
  config.budget = read_budget(root);
  config.guardrails = read_guardrails(root);
  config.compare = read_compare(root);
  config.program = read_program(root, surroundings_of(config, options.registry));
  root.finish();
  if (!root.problems().any()) complete_metric(root, config.metric, config.program);
  config.data.rows.gold = gold_fields(config.metric);
  config.data.rows.answers = answer_fields(config.metric);
}

void check_all(Section& root, const RunConfig& config) {
  check_prices(root, config);
  check_guardrails(root, config);
  check_own_calls(root, config);
  check_own_score(root, config);
  check_reflection(root, config);
  check_files(root, config);
}

/// Writes into each search how many passages it takes, so that the program stands for itself.
void fill_in_searches(Node& owner, const std::map<std::string, RetrieverConfig>& retrievers) {
  auto* steps = owner.find("steps");
  if (steps == nullptr) return;
  for (auto& step : steps->children) {
    fill_in_searches(step, retrievers);
    const auto* retriever = step.find("retrieve");
    if (retriever != nullptr && step.find("k") == nullptr) step.entry("k").set(std::to_string(retrievers.at(retriever->text).k), false);
  }
}

/// Those that are a kind alone take the width of the `optimizer` section.
void fill_in_widths(Node& root, const EngineConfig& engine) {
  auto* compare = root.find("compare");
  auto* contenders = compare == nullptr ? nullptr : compare->find("optimizers");
  if (contenders == nullptr) return;
  for (auto& contender : contenders->children) {
    if (contender.is_map() && contender.find("width") == nullptr) contender.entry("width").set(std::to_string(default_width(engine)), false);
  }
}

/// What was worked out is saved with the rest, so that the saved config depends on no default.
void write_back(Node& root, const RunConfig& config) {
  root.entry("name").set(config.name, true);
  root.entry("seed").set(std::to_string(config.seed), false);
  root.entry("optimizer").entry("kind").set(config.optimizer.kind, false);
  root.entry("optimizer").entry("width").set(std::to_string(config.optimizer.width), false);
  fill_in_widths(root, config.engine);
  auto& program = root.entry("program");
  fill_in_searches(program, config.retrievers);
  if (program.find("inputs") == nullptr) {
    auto& inputs = program.entry("inputs");
    inputs.kind = Node::Kind::list;
    for (const auto& input : config.program.inputs) inputs.children.emplace_back().set(input, true);
  }
}

/// The program as it goes into best.json: keys that its command takes as arguments stay the variables they were.
Node as_written(Node program) {
  if (auto* command = program.find("command")) {
    if (command->keep_written) command->text = command->written;
    for (auto& word : command->children) word.text = word.keep_written ? word.written : word.text;
  }
  return program;
}

/// The tree with overrides, variables and absolute paths.
Node prepared(const std::filesystem::path& path, const LoadOptions& options, const std::string& folder) {
  auto root = load_document(path.string());
  for (const auto& assignment : options.overrides) set_override(root, assignment);
  const auto lookup = [&](const std::string& name) {
    auto value = options.environment(name);
    return !value && options.offline ? std::optional<std::string>("") : value;
  };
  Problems problems;
  for (auto& line : replace_variables(root, lookup)) problems.add(std::move(line));
  spread_reflectors(root, problems);
  if (!options.contenders.empty()) choose_contenders(root, options.contenders, problems);
  problems.throw_if_any();
  if (options.compared_run) become_run(root, options.compared_run->as, options.compared_run->seed);
  make_paths_absolute(root, folder);
  protect_secrets(root);
  return root;
}

}  // namespace

bool is_folder_name(const std::string& name) {
  constexpr std::string_view safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
  return !name.empty() && name.front() != '.' && name.find_first_not_of(safe) == name.npos;
}

RunConfig load_config(const std::string& path, const LoadOptions& options) {
  RunConfig config;
  config.path = path;
  config.folder = std::filesystem::absolute(path).lexically_normal().parent_path().string();
  auto tree = prepared(path, options, config.folder);
  Problems problems;
  Section root(tree, "", problems);
  read_all(root, config, options);
  problems.throw_if_any();
  check_all(root, config);
  problems.throw_if_any();
  write_back(tree, config);
  config.program.declared = as_written(*tree.find("program"));
  config.secrets = values_of_keys(tree, options.environment);
  for (auto& [role, model] : config.models) model.secrets = config.secrets;
  config.resolved = saved_heading + to_yaml(tree);
  config.sha256 = sha256_hex(decisions_of(config));
  return config;
}

std::filesystem::path recorded_file(const ModelSettings& model) {
  return std::filesystem::path(model.options.json().at("run").get<std::string>()) / "run.sqlite";
}

std::vector<std::string> RunConfig::called_roles() const {
  std::vector<std::string> roles;
  for (const auto& [role, model] : models) {
    if (is_reflector(role) && !proposes(optimizer.kind)) continue;
    if (role == "task" && program.command) continue;
    roles.push_back(role);
  }
  return roles;
}

std::vector<std::string> RunConfig::reflectors() const {
  std::vector<std::string> roles;
  for (const auto& [role, model] : models) {
    if (is_reflector(role)) roles.push_back(role);
  }
  std::ranges::sort(roles, {}, [](const std::string& role) { return std::pair(role.size(), role); });
  return roles;
}

bool RunConfig::simulated() const {
  return std::any_of(models.begin(), models.end(), [](const auto& model) {
    const auto& options = model.second.options.json();
    return model.second.provider == "simulated" || (model.second.provider == "replay" && options.value("provider", "") == "simulated");
  });
}

bool RunConfig::priced() const {
  return std::ranges::all_of(models, [](const auto& model) { return model.second.price.has_value(); });
}

namespace {

void add_command_files(const CommandConfig& command, std::vector<std::string>& files) {
  for (const auto& word : command.command) {
    const auto file = std::filesystem::path(command.directory) / word;
    if (std::filesystem::is_regular_file(file)) files.push_back(file.lexically_normal().string());
  }
}

}  // namespace

std::vector<std::string> RunConfig::files() const {
  std::vector<std::string> files;
  for (const auto& [role, model] : models) {
    if (model.provider == "replay") files.push_back(recorded_file(model).string());
  }
  for (const auto& [name, retriever] : retrievers) {
    if (!retriever.corpus.empty()) files.push_back(retriever.corpus);
    add_command_files(retriever.command, files);
  }
  if (program.command) add_command_files(program.command->command, files);
  add_command_files(metric.command, files);
  for (const auto& part : metric.parts) add_command_files(part.command, files);
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

}  // namespace hone
