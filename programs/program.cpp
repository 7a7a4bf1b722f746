#include "programs/program.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "programs/error.hpp"
#include "programs/example.hpp"
#include "programs/place.hpp"
#include "programs/repeat.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

std::string joined(const std::string& path, const std::string& name) { return path.empty() || name.empty() ? path + name : path + "." + name; }

void visit(const std::string& path, const Module& module, const std::function<void(const std::string&, const Module&)>& visitor) {
  visitor(path, module);
  for (const auto& child : module.children()) visit(joined(path, child.name), *child.module, visitor);
}

void check_unique_paths(const std::vector<ProgramStep>& steps) {
  std::set<std::string> paths;
  for (const ProgramStep& step : steps) {
    if (!paths.insert(step.path).second) {
      throw UserError(fmt::format("Two steps are named `{}`; names are needed to tell them apart, so give one of them another.", step.path));
    }
  }
}

/// Says who reads `field`, which nothing before it wrote.
[[noreturn]] void refuse_read(const std::string& field, const std::vector<ProgramStep>& steps, const std::vector<std::string>& inputs) {
  const auto reads = [&](const ProgramStep& step) { return contains(step.module->reads(), field); };
  const auto reader = std::ranges::find_if(steps, reads);
  const std::string who = reader == steps.end() ? "The program" : fmt::format("The step `{}`", reader->path);
  std::vector<std::string> known = inputs;
  for (auto step = steps.begin(); step != reader; ++step) std::ranges::copy(step->module->writes(), std::back_inserter(known));
  const auto writes = [&](const ProgramStep& step) { return contains(step.module->writes(), field); };
  const auto later = std::find_if(reader, steps.end(), writes);
  std::string hint = did_you_mean(field, known);
  if (later != steps.end()) hint = fmt::format(" The step `{}` writes it, but only later.", later->path);
  throw UserError(fmt::format("{} reads `{}`, which is no input of the program and is written by no step before it.{} What it can read is: {}.",
                              who, field, hint, quoted_list(known)));
}

/// A reader of a gathered field must know whose: the loop's list or what was written before the loop.
void check_loops(const Module& root, std::vector<std::string> known) {
  visit_modules(root, [&](const std::string&, const Module& module) {
    if (const auto* loop = dynamic_cast<const Repeat*>(&module)) {
      for (const std::string& field : loop->read_back()) {
        if (!contains(known, field)) continue;
        throw UserError(fmt::format("A loop collects `{0}` and reads it back, and a `{0}` is there before the loop already, so that it is not clear "
                                    "which of the two is read; give one of them another name.",
                                    field));
      }
    }
    if (module.children().empty()) std::ranges::copy(module.writes(), std::back_inserter(known));
  });
}

bool is_of_kind(const ComponentSpec& spec, const Value& value) {
  switch (spec.kind) {
    case ComponentKind::text: return value.is_string();
    case ComponentKind::choice:
    case ComponentKind::number: return value == spec.initial || std::ranges::find(spec.options, value) != spec.options.end();
    case ComponentKind::demos: break;
  }
  try {
    demos_from_value(value);
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

std::string wanted(const ComponentSpec& spec) {
  if (spec.kind == ComponentKind::text) return "a text";
  if (spec.kind == ComponentKind::demos) return "a list of demos";
  std::vector<std::string> options;
  for (const Value& option : spec.options) options.push_back(option.text());
  return "one of " + quoted_list(options);
}

}  // namespace

void visit_modules(const Module& root, const std::function<void(const std::string&, const Module&)>& visitor) {
  visit(root.name(), root, visitor);
}

Program::Program(std::shared_ptr<const Module> root, std::vector<std::string> inputs, std::vector<std::string> outputs)
    : root_(std::move(root)), inputs_(std::move(inputs)), outputs_(std::move(outputs)) {
  const std::vector<ProgramStep> steps = steps_of(*root_);
  check_unique_paths(steps);
  for (const std::string& field : root_->reads()) {
    if (!contains(inputs_, field)) refuse_read(field, steps, inputs_);
  }
  check_loops(*root_, inputs_);
  const std::vector<std::string> written = root_->writes();
  if (outputs_.empty()) throw UserError("The program has no outputs.");
  for (const std::string& field : outputs_) {
    if (contains(written, field)) continue;
    throw UserError(fmt::format("The program's output `{}` is written by no step.{} Its steps write {}.", field, did_you_mean(field, written),
                                quoted_list(written)));
  }
  visit_modules(*root_, [&](const std::string& path, const Module& module) {
    for (ComponentSpec& spec : module.components()) {
      spec.name = joined(path, spec.name);
      const std::string place = place_of({path, &module}, steps, inputs_, outputs_);
      spec.role = spec.role.empty() ? place : spec.role + " " + place;
      components_.push_back(std::move(spec));
    }
  });
  std::set<std::string> names;
  for (const ComponentSpec& spec : components_) {
    if (!names.insert(spec.name).second) throw UserError(fmt::format("Two components of the program are named `{}`.", spec.name));
  }
}

ComponentValues Program::seed() const {
  ComponentValues values;
  for (const ComponentSpec& spec : components_) values.emplace(spec.name, spec.initial);
  return values;
}

void Program::check(const ComponentValues& values) const {
  std::vector<std::string> names;
  for (const ComponentSpec& spec : components_) names.push_back(spec.name);
  for (const auto& [name, value] : values) {
    const auto spec = std::ranges::find(components_, name, &ComponentSpec::name);
    if (spec == components_.end()) {
      throw UserError(fmt::format("The program has no component `{}`.{} It has {}.", name, did_you_mean(name, names), quoted_list(names)));
    }
    if (!is_of_kind(*spec, value)) {
      throw UserError(fmt::format("The component `{}` is `{}`; it must be {}.", name, utf8_prefix(value.text(), 80), wanted(*spec)));
    }
  }
}

boost::asio::awaitable<Prediction> Program::run(const RunSettings& settings, Values inputs) const {
  Trace trace;
  trace.root.path = root_->name();
  Context context(settings, trace.root);
  Values given = pick(inputs, inputs_);
  Result<Values> written = co_await run_module(context, *root_, std::move(given));
  Result<Values> outputs = written ? Result<Values>(pick(*written, outputs_)) : Result<Values>(written.error());
  co_return Prediction{std::move(outputs), std::move(trace)};
}

}  // namespace hone
