#include "optimizer/engine/search_problem.hpp"

#include <algorithm>
#include <memory>

#include <nlohmann/json.hpp>

#include "optimizer/labelled_demos.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

using Json = nlohmann::json;
using LabelledDemos = std::map<std::string, std::vector<Demo>>;

/// The fields that predictors write and the program is not given, each with the type that the last of them gives it.
std::map<std::string, FieldType> written_fields(const Program& program) {
  std::map<std::string, FieldType> written;
  visit_modules(program.root(), [&](const std::string&, const Module& module) {
    if (!module.signature()) return;
    for (const Field& output : module.signature()->outputs) {
      if (!contains(program.inputs(), output.name)) written.insert_or_assign(output.name, output.type);
    }
  });
  return written;
}

LabelledDemos labelled(const RunSetup& setup, const std::vector<ComponentSpec>& components) {
  LabelledDemos demos;
  const auto written = written_fields(*setup.program);
  visit_modules(setup.program->root(), [&](const std::string& path, const Module& module) {
    const std::string name = path.empty() ? "demos" : path + ".demos";
    const bool tuned = std::ranges::find(components, name, &ComponentSpec::name) != components.end();
    if (tuned && module.signature()) demos[name] = labelled_demos(path, *module.signature(), setup.train, setup.metric->golds(), written);
  });
  return demos;
}

}  // namespace

SearchProblem search_problem(const RunSetup& setup) {
  SearchProblem problem;
  for (const ComponentSpec& spec : setup.program->components()) {
    const bool tuned = setup.tunable.empty() || std::ranges::find(setup.tunable, spec.name) != setup.tunable.end();
    if (tuned) problem.components.push_back(spec);
  }
  problem.seed = std::make_shared<Candidate>(setup.program->seed());
  problem.train = static_cast<int>(setup.train.size());
  problem.validation = static_cast<int>(setup.validation.size());
  problem.binary_metric = setup.metric->binary();
  problem.random_seed = setup.seed;
  problem.repeats = setup.search_repeats;
  problem.reflectors = setup.reflectors;
  problem.labelled = labelled(setup, problem.components);
  return problem;
}

std::string labelled_to_text(const LabelledDemos& labelled) {
  Json json = Json::object();
  for (const auto& [component, demos] : labelled) json[component] = to_value(demos).json();
  return json.dump();
}

LabelledDemos labelled_from_text(const std::string& text) {
  LabelledDemos labelled;
  const Json json = Json::parse(text);
  for (const auto& [component, demos] : json.items()) labelled[component] = demos_from_value(Value::of(demos));
  return labelled;
}

}  // namespace hone
