#include "optimizer/engine/evidence.hpp"

#include <algorithm>

#include "programs/place.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

const Signature* signature_at(const Program& program, const std::string& path) {
  const Signature* found = nullptr;
  visit_modules(program.root(), [&](const std::string& at, const Module& module) {
    if (at == path && module.signature() != nullptr) found = module.signature();
  });
  return found;
}

std::vector<EvidenceField> described(const std::vector<Field>& fields) {
  std::vector<EvidenceField> described;
  for (const Field& field : fields) described.push_back({field.name, field.description});
  return described;
}

std::vector<EvidenceField> in_order(const Values& values, const std::vector<Field>* fields) {
  std::vector<EvidenceField> texts;
  if (fields != nullptr) {
    for (const Field& field : *fields) {
      if (values.contains(field.name)) texts.push_back({field.name, find_or_null(values, field.name).text()});
    }
  } else {
    for (const auto& [name, value] : values) texts.push_back({name, value.text()});
  }
  return texts;
}

EvidenceRecord record_of(const Span& span, const RolloutRecord& rollout, const Signature* signature) {
  EvidenceRecord record;
  record.inputs = in_order(span.inputs, signature ? &signature->inputs : nullptr);
  record.outputs = in_order(span.outputs, signature ? &signature->outputs : nullptr);
  const auto call = std::ranges::find_if(span.children, [](const Span& child) { return child.reply.has_value(); });
  if (record.outputs.empty() && call != span.children.end()) record.outputs.push_back({"reply, which could not be used", call->reply->text});
  record.feedback = rollout.judgement->feedback.of(span.path, span.occurrence);
  if (span.failure && record.feedback.find(span.failure->message) == std::string::npos) record.feedback += " " + span.failure->message;
  record.score = rollout.judgement->score.value;
  return record;
}

/// The program's inputs in their order, and what else the row says. Id, group and stratum are left out; they are known by their texts alone, and
/// an answer that reads like one of them (rows are often stratified by their label) is shown all the same.
KnownRow row_of(const Program& program, const std::vector<std::string>& golds, const Example& row) {
  KnownRow known;
  for (const std::string& name : program.inputs()) known.inputs.push_back({name, find_or_null(row.fields, name).text()});
  for (const auto& [name, value] : row.fields) {
    const std::string text = value.text();
    if (text.empty() || contains(program.inputs(), name)) continue;
    const bool is_answer = contains(golds, name) || contains(program.outputs(), name);
    if (is_answer || (text != row.id && text != row.group && text != row.stratum)) known.expected.push_back({name, text});
  }
  return known;
}

std::string steps_in_a_line(const Program& program) {
  std::string line;
  for (const ProgramStep& step : steps_of(program.root())) {
    if (!line.empty()) line += " -> ";
    line += step.path;
  }
  return line;
}

std::string steps_with_places(const Program& program) {
  std::string lines;
  const std::vector<ProgramStep> steps = steps_of(program.root());
  for (const ProgramStep& step : steps) lines += place_of(step, steps, program.inputs(), program.outputs()) + '\n';
  return lines;
}

std::string what_it_is(const std::string& component) {
  const std::string own = component.substr(component.rfind('.') + 1);
  return own == "instruction" ? own : own + " message";
}

}  // namespace

ProposalInput proposal_input(const Program& program, const ProposeStep& step, const std::vector<RolloutRecord>& rollouts,
                             const Dataset& train, const std::vector<std::string>& golds) {
  const std::string path(predictor_of(step.component));
  const Signature* signature = signature_at(program, path);
  ProposalInput input;
  input.component = step.component;
  for (const ComponentSpec& spec : program.components()) {
    if (spec.name == step.component) input.role = spec.role;
  }
  input.what = what_it_is(step.component);
  if (signature != nullptr) {
    input.inputs = described(signature->inputs);
    input.outputs = described(signature->outputs);
  }
  input.program = step.component.empty() ? steps_with_places(program) : steps_in_a_line(program);
  input.current_text = find_or_null(step.parent->components(), step.component).text();
  for (const RolloutRecord& rollout : rollouts) {
    if (!rollout.judgement) continue;
    for (const Span* span : rollout.trace.predictors()) {
      if (span->path == path) input.records.push_back(record_of(*span, rollout, signature));
    }
  }
  for (const int row : step.train_rows) input.examples.push_back(row_of(program, golds, train.at(static_cast<std::size_t>(row))));
  input.notes = step.notes;
  input.tried = step.tried;
  input.size_limit = step.size_limit;
  input.ask_ideas = step.ask_ideas;
  return input;
}

}  // namespace hone
