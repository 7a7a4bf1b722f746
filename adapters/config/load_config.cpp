#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "adapters/config/readers.hpp"
#include "adapters/config/run_config.hpp"
#include "programs/hash.hpp"

namespace hone {
namespace {

constexpr auto saved_heading =
    "# The config of this run, complete: paths are absolute, environment variables replaced but for those that hold keys.\n";

std::string read_name(Section& root, const std::filesystem::path& path) {
  auto name = root.text("name");
  if (!name) return is_folder_name(path.stem()) ? path.stem().string() : "run";
  if (!is_folder_name(*name)) {
    root.complain("name", fmt::format("`name` becomes a folder's name, so it is made of letters, digits, `_`, `-` and `.`, and does not begin with a dot; this is `{}`.", *name));
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
  config.data.split.inputs = config.program.inputs;  // what it does not read makes no other question
  root.finish();
  if (!root.problems().any()) complete_metric(root, config.metric, config.program);
  config.data.rows.gold = gold_fields(config.metric);
  config.data.rows.answers = answer_fields(config.metric);
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

/// Keys as the variables that they came from.
Node as_written(Node node) {
  if (node.keep_written) node.text = node.written;
  for (auto& child : node.children) child = as_written(std::move(child));
  return node;
}

/// The program as it goes into best.json: keys that its command takes as arguments stay the variables they were.
Node declared_program(Node program) {
  if (auto* command = program.find("command")) *command = as_written(std::move(*command));
  return program;
}

/// A new key makes no other run, wherever it stands: as an argument of a metric's command, in a search's URL.
std::string hash_of_decisions(Node tree, const RunConfig& config, const LoadOptions& options) {
  for (auto& section : tree.children) {
    if (section.key != "program") section = as_written(std::move(section));
  }
  RunConfig keyless;
  keyless.path = config.path;
  Problems known;
  Section root(tree, "", known);
  read_all(root, keyless, options);
  keyless.program = config.program;
  return sha256_hex(decisions_of(keyless));
}

void take_program(Node& root, const Node& declared) {
  auto& program = root.entry("program");
  const auto key = program.key;
  program = declared;
  program.key = key;
  if (auto* command = program.find("command")) open_keys(*command);
}

/// The tree with overrides, variables and absolute paths.
Node prepared(const std::string& path, const LoadOptions& options) {
  auto root = load_document(path);
  if (options.program != nullptr) take_program(root, *options.program);
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
  make_paths_absolute(root, std::filesystem::absolute(path).lexically_normal().parent_path().string());
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
  auto tree = prepared(path, options);
  Problems problems;
  Section root(tree, "", problems);
  read_all(root, config, options);
  problems.throw_if_any();
  check_sections(root, config);
  problems.throw_if_any();
  write_back(tree, config);
  config.program.declared = declared_program(*tree.find("program"));
  config.secrets = values_of_keys(tree, options.environment);
  for (auto& [role, model] : config.models) model.secrets = config.secrets;
  config.resolved = saved_heading + to_yaml(tree);
  config.sha256 = hash_of_decisions(tree, config, options);
  return config;
}

}  // namespace hone
