#include <nlohmann/json.hpp>

#include "adapters/config/readers.hpp"
#include "programs/or_null.hpp"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

Json decisions_of(const ModelSettings& model) {
  Json json = {{"provider", model.provider}, {"base_url", model.base_url}, {"model", model.model}};
  json["temperature"] = or_null(model.temperature);
  json["max_tokens"] = model.max_tokens;
  json["price"] = model.price ? Json{model.price->input, model.price->cached_input.value_or(model.price->input), model.price->output} : Json(nullptr);
  json["context"] = or_null(model.context);
  json["params"] = model.params.json();
  json["input_safety"] = model.input_safety;
  if (model.provider != "replay") json["options"] = model.options.json();  // what is replayed has a hash as a file
  return json;
}

Json decisions_of(const DataConfig& data) {
  Json json = {{"inputs", data.rows.inputs}, {"id", data.rows.id}, {"group", data.rows.group}, {"stratify", data.rows.stratum}, {"seed", data.split.seed}};
  if (const auto* shares = std::get_if<Fractions>(&data.split.sizes)) json["shares"] = {shares->train, shares->validation, shares->test};
  if (const auto* counts = std::get_if<Counts>(&data.split.sizes)) json["counts"] = {counts->train, counts->validation, counts->test};
  json["parts"] = data.files.size();
  return json;
}

Json decisions_of(const MetricConfig& metric) {
  Json json = {{"kind", metric.kind}, {"field", metric.field}, {"gold", metric.gold}, {"gold_titles", metric.gold_titles},
               {"hotpotqa", metric.hotpotqa}, {"command", metric.command.command}, {"binary", metric.binary}, {"weights", metric.weights}};
  json["parts"] = Json::array();
  for (const auto& part : metric.parts) json["parts"].push_back(decisions_of(part));
  return json;
}

/// The program without the folder that its command runs in: the same on every machine.
Json decisions_of(const ProgramConfig& program) {
  auto json = to_json(program.declared);
  json.erase("directory");
  return json;
}

}  // namespace

std::string decisions_of(const RunConfig& config) {
  Json json = {{"seed", config.seed}, {"ordered", config.engine.ordered}};
  for (const auto& [role, model] : config.models) json["models"][role] = decisions_of(model);
  json["data"] = decisions_of(config.data);
  for (const auto& [name, retriever] : config.retrievers) {
    json["retrievers"][name] = {{"kind", retriever.kind}, {"k", retriever.k}, {"title_weight", retriever.title_weight}, {"url", retriever.url}, {"command", retriever.command.command}};
  }
  json["program"] = decisions_of(config.program);
  json["metric"] = decisions_of(config.metric);
  json["optimizer"] = decisions_of(config.optimizer);
  json["repeats"] = {config.search_repeats, config.verdict_repeats};
  json["budget"] = to_json(config.budget);
  return json.dump();
}

}  // namespace hone
