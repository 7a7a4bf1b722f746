#include "programs/place.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "programs/program.hpp"
#include "programs/retrieve.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

const Retrieve* as_search(const ProgramStep& step) { return dynamic_cast<const Retrieve*>(step.module); }

std::size_t index_of(const ProgramStep& step, const std::vector<ProgramStep>& steps) {
  const auto is_it = [&](const ProgramStep& other) { return other.module == step.module; };
  return static_cast<std::size_t>(std::ranges::find_if(steps, is_it) - steps.begin());
}

/// Where the value that `step` reads as `field` comes from; empty: unknown.
std::string source_of(const std::string& field, const ProgramStep& step, const std::vector<ProgramStep>& steps, const std::vector<std::string>& inputs) {
  for (std::size_t i = index_of(step, steps); i-- > 0;) {
    if (!contains(steps[i].module->writes(), field)) continue;
    const Retrieve* search = as_search(steps[i]);
    return search ? fmt::format("found in `{}`", search->options().retriever) : fmt::format("from `{}`", steps[i].path);
  }
  return contains(inputs, field) ? "an input of the program" : "";
}

/// Who uses what `step` writes as `field`; empty: nobody.
std::string use_of(const std::string& field, const ProgramStep& step, const std::vector<ProgramStep>& steps, const std::vector<std::string>& outputs) {
  std::vector<std::string> readers;
  std::vector<std::string> searched;
  bool overwritten = false;
  for (std::size_t i = index_of(step, steps) + 1; i < steps.size() && !overwritten; ++i) {
    if (contains(steps[i].module->reads(), field)) {
      const Retrieve* search = as_search(steps[i]);
      (search ? searched : readers).push_back(search ? search->options().retriever : steps[i].path);
    }
    overwritten = contains(steps[i].module->writes(), field);
  }
  std::vector<std::string> uses;
  if (!searched.empty()) uses.push_back("searched for in " + quoted_list(searched));
  if (!readers.empty()) uses.push_back("read by " + quoted_list(readers));
  if (!overwritten && contains(outputs, field)) uses.push_back("an output of the program");
  return fmt::format("{}", fmt::join(uses, ", "));
}

/// "`a` (note) and `b`".
std::string noted(const std::vector<std::string>& fields, const std::vector<std::string>& notes) {
  std::string text;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) text += i + 1 == fields.size() ? " and " : ", ";
    text += fmt::format("`{}`", fields[i]);
    if (!notes[i].empty()) text += fmt::format(" ({})", notes[i]);
  }
  return text;
}

}  // namespace

std::vector<ProgramStep> steps_of(const Module& root) {
  std::vector<ProgramStep> steps;
  visit_modules(root, [&](const std::string& path, const Module& module) {
    if (module.children().empty()) steps.push_back({path, &module});
  });
  return steps;
}

std::string place_of(const ProgramStep& step, const std::vector<ProgramStep>& steps, const std::vector<std::string>& inputs,
                     const std::vector<std::string>& outputs) {
  const std::vector<std::string> reads = step.module->reads();
  const std::vector<std::string> writes = step.module->writes();
  std::vector<std::string> sources;
  std::vector<std::string> uses;
  for (const std::string& field : reads) sources.push_back(source_of(field, step, steps, inputs));
  for (const std::string& field : writes) uses.push_back(use_of(field, step, steps, outputs));
  return fmt::format("The step `{}` reads {}; it writes {}.", step.path, noted(reads, sources), noted(writes, uses));
}

}  // namespace hone
