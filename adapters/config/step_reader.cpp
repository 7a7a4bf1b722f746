#include "adapters/config/step_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/config/scalars.hpp"
#include "programs/error.hpp"
#include "programs/predict.hpp"
#include "programs/repeat.hpp"
#include "programs/retrieve.hpp"
#include "programs/sequence.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

const std::vector<std::string> step_kinds = {"predict", "reason", "retrieve", "repeat", "module"};

/// Makes a module, or says at the step why it cannot be made.
template <class Made, class... Arguments>
std::shared_ptr<const Module> make(Section& step, Arguments&&... arguments) {
  try {
    return std::make_shared<Made>(std::forward<Arguments>(arguments)...);
  } catch (const UserError& error) {
    step.complain(error.what());
    return nullptr;
  }
}

std::vector<std::string> keys_of(const auto& map) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

}  // namespace

void StepReader::need(const std::string& field, const Place& place, const std::string& reader) {
  if (known_.contains(field)) return;
  const std::vector<std::string> names(known_.begin(), known_.end());
  problems_.add(place, fmt::format("{} reads `{}`, which no input and no step before it writes. {}", reader, field, suggestion(field, names)));
  known_.insert(field);  // said once
}

void StepReader::meet(const Module& module, const Place& place, const std::string& reader) {
  for (const auto& field : module.reads()) need(field, place, reader);
  for (const auto& field : module.writes()) known_.insert(field);
}

std::shared_ptr<const Module> StepReader::read_steps(Section& owner) {
  owner.need("steps");
  std::vector<ModulePtr> steps;
  const auto items = owner.list("steps");
  for (const auto* item : items) {
    if (auto step = read_step(Section(*item, "step", problems_))) steps.push_back(std::move(step));
  }
  if (items.empty() && owner.has("steps")) owner.complain("steps", "`steps` must have at least one step.");
  return steps.empty() ? nullptr : make<Sequence>(owner, std::move(steps));
}

StepReader::ModulePtr StepReader::read_step(Section step) {
  const auto kind = std::find_if(step_kinds.begin(), step_kinds.end(), [&](const auto& key) { return step.has(key); });
  if (kind == step_kinds.end()) {
    const auto& children = step.node().children;
    const auto written = children.empty() ? std::string() : children.front().key;
    step.complain(fmt::format("a step begins with what it is; this begins with `{}`. {}", written, suggestion(written, step_kinds)));
    return nullptr;
  }
  ModulePtr module;
  if (*kind == "retrieve") {
    module = read_retrieve(step);
  } else if (*kind == "repeat") {
    module = read_repeat(step);
  } else if (*kind == "module") {
    module = read_module(step);
  } else {
    module = read_predict(step, *kind == "reason");
  }
  step.finish();
  return module;
}

std::string StepReader::read_name(Section& step, const std::string& key) {
  constexpr std::string_view safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  auto name = step.need_text(key);
  if (name.find_first_not_of(safe) != name.npos) {
    step.complain(key, fmt::format("a step's name is made of letters, digits, `_` and `-`; this is `{}`.", name));
  }
  return name;
}

void StepReader::read_model_role(Section& step, PredictOptions& options) {
  const auto check = [&](const char* key, const std::string& role) {
    if (around_.models && !contains(*around_.models, role)) {
      step.complain(key, fmt::format("there is no model `{}`. {}", role, suggestion(role, *around_.models)));
    }
  };
  options.model = step.text("model").value_or(options.model);
  options.model_choices = step.texts("models").value_or(std::vector<std::string>{});
  check("model", options.model);
  for (const auto& role : options.model_choices) check("models", role);
}

StepReader::ModulePtr StepReader::read_predict(Section& step, bool reason) {
  const auto name = read_name(step, reason ? "reason" : "predict");
  auto options = read_predict_options(step, name);
  read_model_role(step, options);
  if (options.signature.outputs.empty()) return nullptr;  // said already
  for (const auto& field : names_of(options.signature.inputs)) need(field, step.place(), fmt::format("the step `{}`", name));
  for (const auto& field : names_of(options.signature.outputs)) known_.insert(field);
  auto module = reason ? make<Reason>(step, std::move(options)) : make<Predict>(step, std::move(options));
  if (module) meet(*module, step.place(), fmt::format("the step `{}`", name));
  return module;
}

StepReader::ModulePtr StepReader::read_retrieve(Section& step) {
  RetrieveOptions options;
  options.retriever = step.need_text("retrieve");
  options.query = step.need_text("query");
  options.as = step.need_text("as");
  options.name = step.text("name").value_or("");
  const auto k = step.size("k", 1);
  if (around_.retrievers) {
    const auto found = around_.retrievers->find(options.retriever);
    if (found == around_.retrievers->end()) {
      const auto names = keys_of(*around_.retrievers);
      step.complain("retrieve", fmt::format("there is no retriever `{}`. {}", options.retriever,
                                            names.empty() ? "Declare it under `retrievers`." : suggestion(options.retriever, names)));
    } else {
      options.k = found->second;
    }
  }
  if (k) options.k = *k;
  if (options.retriever.empty() || options.query.empty() || options.as.empty()) return nullptr;
  const auto reader = fmt::format("the query of `{}`", options.as);
  auto module = make<Retrieve>(step, std::move(options));
  if (module) meet(*module, step.place(), reader);
  return module;
}

StepReader::ModulePtr StepReader::read_repeat(Section& step) {
  RepeatOptions options;
  options.times = step.size("repeat", 1).value_or(1);
  options.name = step.has("name") ? read_name(step, "name") : "";
  if (auto collect = step.section("collect")) {
    for (const auto& field : collect->node().children) {
      collect->choice(field.key, {"append"});
      options.append.push_back(field.key);
      known_.insert(field.key);  // an empty list before the first round
    }
  }
  auto body = read_steps(step);
  return body ? make<Repeat>(step, std::move(options), std::move(body)) : nullptr;
}

StepReader::ModulePtr StepReader::read_module(Section& step) {
  const auto name = step.need_text("module");
  if (around_.registry == nullptr || !around_.registry->contains(name)) {
    const auto names = around_.registry == nullptr ? std::vector<std::string>{} : keys_of(*around_.registry);
    step.complain("module", names.empty() ? fmt::format("there is no module `{}`: this binary was built without modules of its own.", name)
                                          : fmt::format("there is no module `{}`. {}", name, suggestion(name, names)));
    return nullptr;
  }
  auto module = around_.registry->find(name)->second();
  meet(*module, step.place(), fmt::format("the module `{}`", name));
  return module;
}

}  // namespace hone
