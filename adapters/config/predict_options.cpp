#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adapters/config/scalars.hpp"
#include "adapters/config/step_reader.hpp"
#include "programs/error.hpp"
#include "programs/formats/format.hpp"
#include "programs/placeholders.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

void read_signature(Section& step, PredictOptions& options) {
  const auto text = step.need_text("signature");
  if (text.empty()) return;
  try {
    options.signature = parse_signature(text);
  } catch (const UserError& error) {
    step.complain("signature", error.what());
  }
}

std::vector<std::string> field_names(const Signature& signature) {
  auto names = names_of(signature.inputs);
  for (const auto& name : names_of(signature.outputs)) names.push_back(name);
  return names;
}

void read_descriptions(Section& step, PredictOptions& options) {
  auto section = step.section("descriptions");
  if (!section) return;
  for (const auto& field : field_names(options.signature)) {
    if (auto text = section->text(field)) options.descriptions[field] = *text;
  }
  section->finish();
}

void read_messages(Section& step, PredictOptions& options) {
  auto section = step.section("template");
  if (!section) return;
  section->need("messages");
  const auto inputs = names_of(options.signature.inputs);
  const auto* messages = section->node().find("messages");
  if (messages != nullptr && messages->is_list() && messages->children.empty()) {
    section->complain("messages", "a template has at least one message, such as `{ role: user, content: … }`.");
  }
  for (const auto* item : section->list("messages")) {
    Section message(*item, "messages", step.problems());
    message.need("role");
    auto role = message.choice("role", {"system", "user", "assistant"}).value_or("user");
    auto content = message.need_text("content");
    for (const auto& name : placeholders(content)) {
      if (contains(inputs, name)) continue;
      message.complain("content", fmt::format("`{{{{{}}}}}` is no input of the step `{}`. {}", name, options.name, suggestion(name, inputs)));
    }
    options.messages.push_back({std::move(role), std::move(content)});
    message.finish();
  }
  section->finish();
}

/// Worked examples that the user wrote: maps of fields.
void read_demos(Section& step, PredictOptions& options) {
  const auto fields = field_names(options.signature);
  for (const auto* item : step.list("demos")) {
    Section section(*item, "demos", step.problems());
    Demo demo;
    demo.predictor = options.name;
    demo.bootstrapped = false;
    for (const auto& field : fields) {
      if (const auto* node = section.take(field)) demo.values.emplace(field, Value::of(nlohmann::json(to_json(*node))));
    }
    section.finish();
    options.demos.push_back(std::move(demo));
  }
}

void read_temperatures(Section& step, PredictOptions& options) {
  const auto texts = step.texts("temperatures");
  if (!texts) return;
  options.temperature_choices.clear();
  for (const auto& text : *texts) {
    const auto number = read_number(text);
    if (!number || *number < 0 || *number > 2) step.complain("temperatures", fmt::format("`{}` is no temperature from 0 to 2.", text));
    options.temperature_choices.push_back(number.value_or(0));
  }
}

}  // namespace

PredictOptions read_predict_options(Section& step, const std::string& name) {
  PredictOptions options;
  options.name = name;
  read_signature(step, options);
  read_descriptions(step, options);
  options.instruction = step.text("instruction").value_or("");
  read_messages(step, options);
  const auto formats = format_names(1);  // all; which of them fit the outputs is the predictor's to say
  auto allowed = formats;
  allowed.push_back("template");
  options.format = step.choice("format", allowed).value_or("");
  options.reply_format = step.choice("reply_format", formats).value_or("");
  options.temperature = step.number("temperature", 0, 2);
  options.max_tokens = step.count("max_tokens");
  options.tunable = step.texts("tunable");
  read_temperatures(step, options);
  read_demos(step, options);
  return options;
}

}  // namespace hone
