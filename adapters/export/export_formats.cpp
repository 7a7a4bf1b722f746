#include "adapters/export/export_formats.hpp"

#include <cassert>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/config/program_config.hpp"
#include "adapters/data/read_file.hpp"
#include "programs/error.hpp"

namespace hone {
namespace {

std::string occurrence_text(const std::vector<int>& occurrence) {
  std::string text;
  for (const int index : occurrence) text += fmt::format("[{}]", index);
  return text;
}

/// What the file says of itself, "simulated" for one, and what the verdict leaves to be said.
std::string full_note(const BestFile& best) {
  const auto more = caveat(best);
  if (best.from.note.find(more) != best.from.note.npos) return best.from.note;  // an export that is exported again
  return best.from.note.empty() ? more : fmt::format("{}; {}", best.from.note, more);
}

std::string text_export(const BestFile& best, const ModuleRegistry& registry) {
  auto text = fmt::format("# {}, candidate {}\n", best.name, best.candidate);
  if (const auto note = full_note(best); !note.empty()) text += fmt::format("# {}\n", note);
  const auto calls = rendered(best, registry);
  if (!calls.empty()) return text + "\n" + calls_text(calls);
  for (const auto& [name, value] : best.components) text += fmt::format("\n=== {} ===\n{}\n", name, value.text());
  return text;
}

[[noreturn]] void differs(const std::string& path, const std::string& what) {
  throw UserError(fmt::format("The exported file `{}` does not send what was optimised: {} differs. Do not use it.", path, what), exit_codes::failed);
}

void compare_calls(const std::string& path, const std::vector<RenderedCall>& a, const std::vector<RenderedCall>& b) {
  if (a.size() != b.size()) differs(path, "the number of calls");
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].path != b[i].path || a[i].role != b[i].role || a[i].messages != b[i].messages) differs(path, fmt::format("the call of `{}`", b[i].path));
  }
}

/// What speaks against a verdict's guardrails: the first that is broken, or of which nobody can say whether it is.
std::string unkept_guardrail(const BestFile& best) {
  const auto* cost = best.verdict.find("cost");
  const auto* guardrails = cost == nullptr ? nullptr : cost->find("guardrails");
  if (guardrails == nullptr || !guardrails->is_list()) return {};
  for (const auto& rail : guardrails->children) {
    const auto* broken = rail.find("broken");
    const auto* ratio = rail.find("ratio");
    const auto* what = rail.find("what");
    const auto name = what == nullptr ? std::string("something") : what->text;
    if (broken != nullptr && broken->text == "true") return fmt::format("it breaks the guardrail on {}", name);
    if (ratio != nullptr && ratio->is_null()) return fmt::format("nobody can say whether it keeps the guardrail on {}", name);
  }
  return {};
}

}  // namespace

const std::vector<std::string>& export_formats() {
  static const std::vector<std::string> formats = {"json", "text"};
  return formats;
}

std::string calls_text(const std::vector<RenderedCall>& calls) {
  std::string text;
  for (const auto& call : calls) {
    if (!text.empty()) text += "\n";
    text += fmt::format("=== {}{} (model {}) ===\n", call.path, occurrence_text(call.occurrence), call.role);
    for (const auto& message : call.messages) text += fmt::format("--- {} ---\n{}\n", message.role, message.content);
  }
  return text;
}

std::vector<RenderedCall> rendered(const BestFile& best, const ModuleRegistry& registry) {
  const auto config = program_from_json(to_json(best.program), "best.json", registry);
  if (!config.root) return {};
  const Program program(config.root, config.inputs, config.outputs);
  program.check(best.components);
  Values inputs;
  for (const auto& input : config.inputs) inputs.emplace(input, Value("{{" + input + "}}"));
  return render_program(program, best.components, inputs);
}

std::string exported(const BestFile& best, const std::string& format, const ModuleRegistry& registry) {
  if (format == "text") return text_export(best, registry);
  assert(format == "json");
  auto noted = best;
  noted.from.note = full_note(best);
  return to_text(noted);
}

void verify_export(const std::string& path, const std::string& format, const BestFile& best, const ModuleRegistry& registry) {
  const auto content = read_file(path, "exported file");
  if (format == "text") {
    if (content != text_export(best, registry)) differs(path, "the text");
    return;
  }
  const auto again = best_from_text(content, path);
  compare_calls(path, rendered(again, registry), rendered(best, registry));
  if (again.components != best.components) differs(path, "a component");
  if (!results_equal(again, best)) differs(path, "the program or its settings");
}

std::string objection(const BestFile& best) {
  const auto conclusion = best.conclusion();
  if (conclusion == "worse") return "the verdict is that it is worse than the baseline";
  if (conclusion == "not judged") return best.verdict.is_null() ? "there is no verdict on it" : "the verdict could not be given";
  return unkept_guardrail(best);
}

std::string caveat(const BestFile& best) {
  const auto conclusion = best.conclusion();
  if (const auto why = objection(best); !why.empty()) return fmt::format("Unproven: {}.", why);
  if (conclusion == "no evidence") return "There is no evidence that this is better than the baseline.";
  if (conclusion == "same program") return "This is the program as it was before the search.";
  return {};
}

}  // namespace hone
