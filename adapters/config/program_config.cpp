#include "adapters/config/program_config.hpp"

#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/config/readers.hpp"
#include "adapters/config/scalars.hpp"
#include "programs/program.hpp"
#include "programs/retrieve.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

CommandProgramConfig read_command_program(Section& section) {
  CommandProgramConfig program;
  program.command = read_command(section);
  program.calls_own = section.choice("calls", {"own"}).has_value();
  program.timeout_s = section.seconds("timeout").value_or(program.timeout_s);
  section.need("components");
  auto components = section.section("components");
  if (!components) return program;
  for (const auto& child : components->node().children) {
    program.components[child.key] = components->text(child.key).value_or("");
    if (child.key.find('.') == std::string::npos) {
      section.problems().add(child.key_place, fmt::format("a component's name is made of a step and a part, for example `{}.instruction`.", child.key));
    }
  }
  return program;
}

std::vector<std::string> searched(const Module& root) {
  std::set<std::string> names;
  visit_modules(root, [&](const std::string&, const Module& module) {
    if (const auto* step = dynamic_cast<const Retrieve*>(&module)) names.insert(step->options().retriever);
  });
  return {names.begin(), names.end()};
}

void read_step_program(Section& section, ProgramConfig& program, const ProgramSurroundings& around) {
  StepReader reader(around, section.problems(), program.inputs);
  const auto problems = section.problems().size();
  program.root = reader.read_steps(section);
  if (section.problems().size() > problems) return;  // a broken step writes nothing: that it does not is no news
  if (program.root) program.retrievers = searched(*program.root);
  const auto* outputs = section.node().find("outputs");
  for (const auto& output : program.outputs) reader.need(output, outputs->place, "`program.outputs`");
  if (section.problems().size() > problems || !program.root) return;
  try {
    const Program whole(program.root, program.inputs, program.outputs);
  } catch (const UserError& error) {
    section.complain("steps", error.what());
  }
}

void check_inputs(Section& section, const ProgramConfig& program, const std::vector<std::string>& fields) {
  for (const auto& input : program.inputs) {
    if (fields.empty() || contains(fields, input)) continue;
    section.complain("inputs", fmt::format("the program's input `{}` is not among `data.inputs`. {}", input, suggestion(input, fields)));
  }
}

}  // namespace

void open_keys(Node& command) {
  for (auto& word : command.children) open_keys(word);
  if (command.is_scalar() && reads_key(command.text)) command.literal = false;
}

ProgramConfig read_program(Section& root, const ProgramSurroundings& around) {
  ProgramConfig program;
  root.need("program");
  auto section = root.section("program");
  if (!section) return program;
  program.declared = section->node();
  program.inputs = section->texts("inputs").value_or(around.data_inputs);
  program.outputs = section->need_texts("outputs");
  program.repair = section->boolean("repair").value_or(false);
  if (section->has("command")) {
    program.command = read_command_program(*section);
  } else {
    read_step_program(*section, program, around);
  }
  section->finish();
  check_inputs(*section, program, around.data_inputs);
  return program;
}

ProgramConfig program_from_json(const nlohmann::ordered_json& declared, const std::string& file, const ModuleRegistry& registry) {
  auto tree = document_from_json({{"program", declared}}, file);
  if (auto* command = tree.find("program")->find("command")) {
    open_keys(*command);
    replace_variables(*command, [](const std::string& name) { return process_environment(name).value_or("${" + name + "}"); });
  }
  Problems problems;
  Section root(tree, "", problems);
  ProgramSurroundings around;
  around.registry = &registry;
  auto program = read_program(root, around);
  problems.throw_if_any();
  return program;
}

}  // namespace hone
