#include "adapters/process/external_program.hpp"

#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programs/json_member.hpp"

namespace hone {
namespace {

using nlohmann::json;

Values object_at(const json& object, const char* key) {
  const json& found = member(object, key);
  return found.is_object() ? values_from_json(found) : Values();
}

Span step_span(std::string path, int occurrence, Values inputs, Values outputs) {
  Span span;
  span.path = std::move(path);
  if (occurrence > 0) span.occurrence = {occurrence};
  span.inputs = std::move(inputs);
  span.outputs = std::move(outputs);
  Span call;
  call.kind = Span::Kind::model;
  call.path = span.path;
  call.occurrence = span.occurrence;
  span.children.push_back(std::move(call));
  return span;
}

}  // namespace

ExternalProgram::ExternalProgram(std::shared_ptr<Worker> worker, std::vector<std::string> inputs, std::vector<std::string> outputs,
                                 std::vector<ComponentSpec> components)
    : worker_(std::move(worker)), inputs_(std::move(inputs)), outputs_(std::move(outputs)), components_(std::move(components)) {}

boost::asio::awaitable<Result<Values>> ExternalProgram::run(Context& context, Values inputs) const {
  auto asked = request(context, inputs);
  auto reply = co_await worker_->ask("run", std::move(asked), context.settings().call.deadline);
  if (!reply) co_return reply.error();
  auto outputs = outputs_in(reply->json());
  if (outputs) record(context.span(), reply->json(), inputs, *outputs);
  co_return outputs;
}

json ExternalProgram::request(const Context& context, const Values& inputs) const {
  json components = json::object();
  for (const auto& spec : components_) {
    const Value& value = context.component(spec.name);
    components[spec.name] = (value.is_null() ? spec.initial : value).json();
  }
  return {{"components", std::move(components)}, {"inputs", to_json(inputs)}, {"repeat", context.settings().repeat}};
}

Result<Values> ExternalProgram::outputs_in(const json& reply) const {
  const Values given = object_at(reply, "outputs");
  Values outputs;
  for (const auto& name : outputs_) {
    const auto found = given.find(name);
    if (found == given.end()) {
      return Failure{FailureKind::program,
                     fmt::format("The program's reply has no output `{}`: it must be like {{\"id\": 1, \"outputs\": {{\"{}\": …}}}}.", name, name)};
    }
    outputs.emplace(name, found->second);
  }
  return outputs;
}

void ExternalProgram::record(Span& span, const json& reply, const Values& inputs, const Values& outputs) const {
  json judgement = json::object();
  for (const char* key : {"score", "objectives", "feedback", "by_predictor"}) {
    if (const json& part = member(reply, key); !part.is_null()) judgement[key] = part;
  }
  if (!judgement.empty()) span.judgement = Value::of(std::move(judgement));

  const json& trace = member(reply, "trace");
  if (!trace.is_array()) {
    std::set<std::string> steps;
    for (const auto& spec : components_) {
      const std::string step(predictor_of(spec.name));
      if (steps.insert(step).second) span.children.push_back(step_span(step, 0, inputs, outputs));
    }
    return;
  }
  std::map<std::string, int> times;
  for (const auto& step : trace) {
    if (!member(step, "name").is_string()) continue;
    const std::string name = text_member(step, "name");
    span.children.push_back(step_span(name, times[name]++, object_at(step, "inputs"), object_at(step, "outputs")));
  }
}

}  // namespace hone
