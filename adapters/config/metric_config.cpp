#include <algorithm>

#include <fmt/format.h>

#include "adapters/config/readers.hpp"
#include "adapters/config/scalars.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

const std::vector<std::string> kinds = {"exact_match", "f1", "contains", "recall", "command", "program"};

void read_answer(Section& section, MetricConfig& config) {
  config.field = section.text("field").value_or("");
  config.gold = section.text("gold").value_or("");
  config.gold_titles = section.text("gold_titles").value_or("");
  if (config.kind == "f1") config.hotpotqa = section.boolean("hotpotqa").value_or(false);
}

void read_command_metric(Section& section, MetricConfig& config) {
  config.command = read_command(section);
  config.binary = section.boolean("binary").value_or(false);
  config.fields = section.texts("gold_fields").value_or(std::vector<std::string>{});
  config.timeout_s = section.seconds("timeout").value_or(config.timeout_s);
}

MetricConfig read_one(Section& section) {
  MetricConfig config;
  section.need("kind");
  config.kind = section.choice("kind", kinds).value_or("");
  if (config.kind.empty()) return config;
  config.name = section.text("name").value_or("");
  if (config.kind == "recall") {
    config.gold = section.need_text("gold");
  } else if (config.kind == "command") {
    read_command_metric(section, config);
  } else if (config.kind == "program") {
    config.binary = section.boolean("binary").value_or(false);
  } else {
    read_answer(section, config);
  }
  return config;
}

MetricConfig read_sum(Section& section) {
  MetricConfig config;
  config.kind = "sum";
  for (const auto* item : section.list("sum")) {
    Section part(*item, "metric.sum", section.problems());
    part.need("weight");
    config.weights.push_back(part.number("weight", 0, 1e9).value_or(0));
    config.parts.push_back(read_one(part));
    if (!config.parts.back().kind.empty()) part.finish();
    if (config.weights.back() <= 0 && part.has("weight")) part.complain("weight", "a weight must be above 0.");
  }
  if (config.parts.empty()) section.complain("sum", "`metric.sum` must be a list of metrics with their weights.");
  return config;
}

}  // namespace

MetricConfig read_metric(Section& root) {
  root.need("metric");
  auto section = root.section("metric");
  if (!section) return {};
  auto config = section->has("sum") ? read_sum(*section) : read_one(*section);
  if (!config.kind.empty()) section->finish();
  return config;
}

namespace {

/// The output that is judged with its type, and the field with the right answer: by default the only output, and the field of its name.
void complete_answer(Section& root, MetricConfig& metric, const ProgramConfig& program) {
  const std::vector<std::string>& outputs = program.outputs;
  if (metric.field.empty() && outputs.size() == 1) metric.field = outputs.front();
  if (metric.field.empty()) {
    root.complain("metric", fmt::format("`metric.field` is missing: the program has the outputs {}, and one is judged.", quoted_list(outputs)));
  } else if (!contains(outputs, metric.field)) {
    root.complain("metric", fmt::format("the metric judges `{}`, which is no output of the program. {}", metric.field, suggestion(metric.field, outputs)));
  }
  if (metric.gold.empty()) metric.gold = metric.field;
  if (program.root) metric.type = type_of_output(*program.root, metric.field).value_or(metric.type);
}

bool judges_answers(const MetricConfig& metric) { return metric.kind == "exact_match" || metric.kind == "f1" || metric.kind == "contains"; }

}  // namespace

void complete_metric(Section& root, MetricConfig& metric, const ProgramConfig& program) {
  for (auto& part : metric.parts) complete_metric(root, part, program);
  if (judges_answers(metric)) complete_answer(root, metric, program);
}

std::vector<std::string> gold_fields(const MetricConfig& metric) {
  auto fields = metric.fields;
  for (const auto& field : {metric.gold, metric.gold_titles}) {
    if (!field.empty()) add_once(fields, field);
  }
  for (const auto& part : metric.parts) {
    for (const auto& field : gold_fields(part)) add_once(fields, field);
  }
  return fields;
}

std::vector<std::string> answer_fields(const MetricConfig& metric) {
  std::vector<std::string> fields;
  if (judges_answers(metric) && !metric.gold.empty()) add_once(fields, metric.gold);
  for (const auto& part : metric.parts) {
    for (const auto& field : answer_fields(part)) add_once(fields, field);
  }
  return fields;
}

}  // namespace hone
