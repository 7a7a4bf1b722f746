#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/cli/commands.hpp"
#include "adapters/config/run_data.hpp"
#include "adapters/export/export_formats.hpp"
#include "adapters/run/run_files.hpp"
#include "programs/error.hpp"
#include "programs/json_line.hpp"

namespace hone {
namespace {

/// What is rendered, whatever it was read from.
struct Subject {
  ProgramConfig program;
  ComponentValues components;
  std::optional<RunConfig> config;  ///< where there are rows to render on; of a run only where one is asked for
};

Subject subject_of(const RenderArguments& arguments, const ModuleRegistry& registry) {
  std::error_code unknown;
  const bool is_run = std::filesystem::is_directory(arguments.file, unknown);
  const bool is_best = !is_run && arguments.file.ends_with(".json");
  const bool has_config = !is_run && !is_best;
  if (has_config && !arguments.candidate.empty()) throw UserError("`--candidate` chooses among the candidates of a run: give the run's folder in place of the config.");
  if (!has_config && !arguments.overrides.empty()) throw UserError("`--set` changes a config: give the config in place of the run's folder or the best.json.");
  if (is_run || is_best) {
    auto best = result_of(arguments.file, arguments.candidate);
    Subject subject{program_from_json(to_json(best.program), arguments.file, registry), std::move(best.components), std::nullopt};
    // The config needs its data files, which may be gone; the result has all that the messages are made of.
    if (is_run && !arguments.example.empty()) subject.config = saved_config(existing_run(arguments.file), registry);
    return subject;
  }
  LoadOptions options;
  options.overrides = arguments.overrides;
  options.offline = true;
  options.registry = &registry;
  auto config = load_config(arguments.file, options);
  return {config.program, {}, std::move(config)};
}

const Example& find_example(const RunData& data, const std::string& id) {
  for (const auto* part : {&data.split.train, &data.split.validation, &data.split.test}) {
    const auto found = std::find_if(part->begin(), part->end(), [&](const Example& example) { return example.id == id; });
    if (found != part->end()) return *found;
  }
  throw UserError(fmt::format("No row in train, validation and test has the id `{}`.", id));
}

/// The row's inputs, or a stand-in for each.
Values inputs_for(const Subject& subject, const RenderArguments& arguments) {
  Values inputs;
  if (arguments.example.empty()) {
    for (const auto& input : subject.program.inputs) inputs.emplace(input, Value("{{" + input + "}}"));
    return inputs;
  }
  if (!subject.config) throw UserError("`--example` needs the rows: give the config or the run's folder in place of the best.json.");
  return pick(find_example(load_run_data(*subject.config), arguments.example).fields, subject.program.inputs);
}

nlohmann::ordered_json to_json(const RenderedCall& call) {
  nlohmann::ordered_json json = {{"path", call.path}, {"occurrence", call.occurrence}, {"model", call.role}};
  json["messages"] = nlohmann::ordered_json::array();
  for (const auto& message : call.messages) json["messages"].push_back({{"role", message.role}, {"content", message.content}});
  return json;
}

}  // namespace

int render_command(const RenderArguments& arguments, Console& console, const ModuleRegistry& registry) {
  const auto subject = subject_of(arguments, registry);
  if (!subject.program.root) throw UserError("This program is an external command: what it sends cannot be known without running it.");
  const Program program(subject.program.root, subject.program.inputs, subject.program.outputs);
  program.check(subject.components);
  const auto calls = render_program(program, subject.components, inputs_for(subject, arguments), arguments.example);
  if (!arguments.json) {
    console.out << calls_text(calls);
    return 0;
  }
  auto json = nlohmann::ordered_json::array();
  for (const auto& call : calls) json.push_back(to_json(call));
  console.out << json_page(json);
  return 0;
}

}  // namespace hone
