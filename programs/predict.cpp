#include "programs/predict.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "programs/field_order.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

std::string default_format(const PredictOptions& options) {
  if (!options.messages.empty()) return "template";
  return options.signature.outputs.size() == 1 ? "plain" : "chat";
}

PredictOptions completed(PredictOptions options) {
  if (options.name.empty()) throw UserError("A predictor has no name.");
  if (options.format.empty()) options.format = default_format(options);
  const bool is_template = options.format == "template";
  if (!is_template && options.instruction.empty()) options.instruction = options.signature.default_instruction();
  if (options.reply_format.empty() && is_template) options.reply_format = options.signature.outputs.size() == 1 ? "plain" : "json";
  if (!options.tunable) {
    options.tunable.emplace();
    const auto is_system = [](const Message& message) { return message.role == "system"; };
    if (!is_template) options.tunable = {"instruction", "demos"};
    if (is_template && std::ranges::any_of(options.messages, is_system)) options.tunable = {"system"};
  }
  for (auto* fields : {&options.signature.inputs, &options.signature.outputs}) {
    for (Field& field : *fields) {
      const auto found = options.descriptions.find(field.name);
      if (found != options.descriptions.end()) field.description = found->second;
    }
  }
  return options;
}

/// The options of a choice: the initial value is always one of them.
std::vector<Value> choices(const Value& initial, std::vector<Value> options) {
  if (!initial.is_null() && std::ranges::find(options, initial) == options.end()) options.insert(options.begin(), initial);
  return options;
}

template <class T>
std::vector<Value> to_values(const std::vector<T>& items) {
  return {items.begin(), items.end()};
}

Result<Values> read_reply(const Format& format, const std::vector<Field>& outputs, const Completion& reply) {
  if (reply.finish == FinishReason::content_filter) {
    return Failure{FailureKind::content_filter, "The provider's content filter stopped the reply."};
  }
  Result<Values> values = format.parse(outputs, reply.text);
  if (reply.finish != FinishReason::length) return values;
  if (values && !find_or_null(*values, outputs.back().name).text().empty()) return values;
  return Failure{FailureKind::truncated, fmt::format("The reply reached the limit of tokens before `{}` was answered.", outputs.back().name)};
}

/// The same request with the reply that could not be read and what was wrong with it.
ModelRequest repair_request(ModelRequest request, const std::string& reply, const Failure& why, const std::string& wanted) {
  std::string complaint = "Your reply could not be read. " + why.message;
  if (!wanted.empty()) complaint += "\n\n" + wanted;
  request.messages.push_back({"assistant", reply});
  request.messages.push_back({"user", std::move(complaint)});
  return request;
}

PredictOptions with_reasoning(PredictOptions options) {
  const auto is_reasoning = [](const Field& field) { return field.name == "reasoning"; };
  if (std::ranges::any_of(options.signature.inputs, is_reasoning)) {
    throw UserError(fmt::format("`{}` reads a field `reasoning` and, being a `reason` step, writes one too; give the input another name.",
                                options.name));
  }
  if (options.instruction.empty() && options.messages.empty()) options.instruction = options.signature.default_instruction();
  std::vector<Field>& outputs = options.signature.outputs;
  std::erase_if(outputs, is_reasoning);
  if (outputs.empty()) throw UserError(fmt::format("`{}` has no output but its reasoning.", options.name));
  outputs.insert(outputs.begin(), Field{"reasoning", {}, "the thoughts that lead to the answer, step by step"});
  return options;
}

}  // namespace

Predict::Predict(PredictOptions options) : options_(completed(std::move(options))) {
  if (options_.format == "template") template_.emplace(options_.messages, names_of(options_.signature.inputs), options_.name);
  check_format();
  check_tunable();
  check_descriptions();
}

bool Predict::is_tunable(std::string_view what) const { return contains(*options_.tunable, what); }

void Predict::refuse(const std::string& what) const { throw UserError(fmt::format("The predictor `{}` {}", options_.name, what)); }

void Predict::check_format() const {
  const std::size_t outputs = options_.signature.outputs.size();
  const std::string some = outputs == 1 ? "one output" : "several outputs";
  const std::vector<std::string> formats = format_names(outputs);
  if (template_) {
    if (!options_.instruction.empty()) refuse("has messages of its own and an instruction; put the instruction into the messages.");
    if (!options_.demos.empty()) refuse("has messages of its own and demos; put the demos into the messages.");
    if (!contains(formats, options_.reply_format)) {
      refuse(fmt::format("cannot read {} from a reply in the format `{}`; formats are {}.", some, options_.reply_format, quoted_list(formats)));
    }
    return;
  }
  if (!options_.messages.empty()) refuse(fmt::format("has messages of its own, so its format is `template`, not `{}`.", options_.format));
  if (!options_.reply_format.empty()) refuse("has a `reply_format`, which only a template has.");
  if (!contains(formats, options_.format)) {
    refuse(fmt::format("cannot have the format `{}` with {}; formats are {}.", options_.format, some, quoted_list(formats)));
  }
}

void Predict::check_tunable() const {
  std::vector<std::string> tunable = {"instruction", "demos", "format", "field_order", "temperature", "model"};
  if (template_) {
    tunable = {"temperature", "model"};
    for (const Message& message : options_.messages) add_once(tunable, message.role);
  }
  for (const std::string& name : *options_.tunable) {
    if (!contains(tunable, name)) refuse(fmt::format("cannot tune `{}`.{} It has {}.", name, did_you_mean(name, tunable), quoted_list(tunable)));
  }
  if (is_tunable("model") && options_.model_choices.empty()) refuse("tunes `model` and has no models to choose from.");
  if (is_tunable("field_order") && options_.signature.inputs.size() < 2) refuse("tunes `field_order` and reads a single field.");
  if (is_tunable("temperature") && options_.temperature_choices.empty()) refuse("tunes `temperature` and has no temperatures to choose from.");
}

void Predict::check_descriptions() const {
  std::vector<std::string> fields = reads();
  std::ranges::copy(writes(), std::back_inserter(fields));
  for (const auto& [name, description] : options_.descriptions) {
    if (!contains(fields, name)) refuse(fmt::format("describes the field `{}`, which it does not have.{}", name, did_you_mean(name, fields)));
  }
}

std::vector<std::string> Predict::reads() const { return names_of(options_.signature.inputs); }
std::vector<std::string> Predict::writes() const { return names_of(options_.signature.outputs); }

std::vector<ComponentSpec> Predict::components() const {
  std::vector<ComponentSpec> specs;
  if (template_) {
    for (std::size_t i = 0; i < template_->messages().size(); ++i) {
      const Message& message = template_->messages()[i];
      if (is_tunable(message.role)) specs.push_back({template_->name(i), ComponentKind::text, message.content, {}, {}});
    }
  }
  if (is_tunable("instruction")) specs.push_back({"instruction", ComponentKind::text, options_.instruction, {}, {}});
  if (is_tunable("demos")) specs.push_back({"demos", ComponentKind::demos, to_value(options_.demos), {}, {}});
  if (is_tunable("format")) {
    specs.push_back({"format", ComponentKind::choice, options_.format, to_values(format_names(options_.signature.outputs.size())), {}});
  }
  if (is_tunable("field_order")) {
    std::vector<Value> orders = to_values(field_orders(options_.signature.inputs));
    specs.push_back({"field_order", ComponentKind::choice, orders.front(), orders, {}});
  }
  if (is_tunable("temperature")) {
    const Value initial = options_.temperature ? Value(*options_.temperature) : Value();
    specs.push_back({"temperature", ComponentKind::number, initial, choices(initial, to_values(options_.temperature_choices)), {}});
  }
  if (is_tunable("model")) {
    specs.push_back({"model", ComponentKind::choice, options_.model, choices(options_.model, to_values(options_.model_choices)), {}});
  }
  return specs;
}

const Format& Predict::reply_format(const Value& format) const {
  const std::string name = template_ ? options_.reply_format : format.is_null() ? options_.format : format.text();
  const Format* found = find_format(name);
  if (!found) throw UserError(fmt::format("The predictor `{}` is to have the format `{}`, which there is not.", options_.name, name));
  return *found;
}

ModelRequest Predict::request(const Context& context, const Values& inputs) const {
  ModelRequest request;
  request.max_tokens = options_.max_tokens;
  request.temperature = options_.temperature;
  if (const Value& chosen = context.component("temperature"); !chosen.is_null()) request.temperature = chosen.json().get<double>();
  if (template_) {
    request.messages = template_->render([&](const std::string& name) { return context.component(name); }, inputs);
    return request;
  }
  const Value& instruction = context.component("instruction");
  const Value& shown = context.component("demos");
  std::vector<Demo> demos = shown.is_null() ? options_.demos : demos_from_value(shown);
  const std::string& row = context.settings().example_id;
  std::erase_if(demos, [&](const Demo& demo) { return !row.empty() && demo.row == row; });
  const Format& format = reply_format(context.component("format"));
  std::optional<Signature> reordered;
  if (const Value& order = context.component("field_order"); !order.is_null()) {
    reordered = options_.signature;
    reordered->inputs = in_order(std::move(reordered->inputs), order.text());
  }
  request.messages = format.render(reordered ? *reordered : options_.signature, instruction.is_null() ? options_.instruction : instruction.text(), demos, inputs);
  request.response_schema = format.response_schema(options_.signature.outputs);
  return request;
}

boost::asio::awaitable<Result<Values>> Predict::run(Context& context, Values inputs) const {
  const std::vector<Field>& outputs = options_.signature.outputs;
  const Format& format = reply_format(context.component("format"));
  const Value& chosen = context.component("model");
  const std::string role = chosen.is_null() ? options_.model : chosen.text();
  const bool may_repair = context.settings().allow_repair;

  ModelRequest request = this->request(context, inputs);
  ModelRequest again;
  if (may_repair) again = request;
  const Result<Completion> reply = co_await context.ask(role, std::move(request));
  if (!reply) co_return reply.error();
  Result<Values> values = read_reply(format, outputs, *reply);
  if (values || values.error().kind != FailureKind::unparsable || !may_repair) co_return values;

  again = repair_request(std::move(again), reply->text, values.error(), format.request(outputs));
  const Result<Completion> second = co_await context.ask(role, std::move(again), true);
  if (!second) co_return second.error();
  co_return read_reply(format, outputs, *second);
}

Reason::Reason(PredictOptions options) : Predict(with_reasoning(std::move(options))) {}

}  // namespace hone
