#include "optimizer/engine/rollout_runner.hpp"

#include <utility>

#include <fmt/format.h>

#include "optimizer/step.hpp"

namespace hone {

namespace asio = boost::asio;

namespace {

constexpr int metric_attempts = 3;

Judgement fault(const Failure& failure) {
  Judgement judgement;
  judgement.feedback.text = fmt::format("No answer could be used, so the score is 0. {}", failure.message);
  return judgement;
}

Values together(const Values& a, const Values& b) {
  Values both = a;
  for (const auto& [field, value] : b) both.insert_or_assign(field, value);
  return both;
}

/// Each call of a predictor that went well, as an example of how to call it.
std::vector<Demo> demos_of(const RolloutRecord& record) {
  std::vector<Demo> demos;
  for (const Span* span : record.trace.predictors()) {
    if (span->failure) continue;
    Demo demo;
    demo.row = record.key.example;
    demo.predictor = span->path;
    demo.values = together(span->inputs, span->outputs);
    demos.push_back(std::move(demo));
  }
  return demos;
}

}  // namespace

asio::awaitable<RolloutRecord> RolloutRunner::run(RolloutPlan plan) const {
  RolloutRecord record;
  record.step = plan.call.step;
  record.key = {plan.call.phase, plan.candidate->id(), plan.partition, plan.example->id, plan.repeat};

  RunSettings settings;
  settings.environment = &environment_;
  settings.components = plan.candidate->components();
  settings.example_id = plan.example->id;
  settings.repeat = plan.repeat;
  settings.allow_repair = allow_repair_;
  settings.temperature = plan.temperature;
  settings.call = plan.call;

  Values inputs = pick(plan.example->fields, program_.inputs());
  Prediction prediction = co_await program_.run(settings, std::move(inputs));
  record.trace = std::move(prediction.trace);
  record.spend = record.trace.spend();
  record.first_spend = record.trace.first_spend();
  record.latency_s = record.trace.latency_s();
  if (prediction.outputs) {
    record.outputs = std::move(*prediction.outputs);
    co_await judge(*plan.example, record);
  } else {
    record.failure = prediction.outputs.error();
    if (is_prompt_fault(record.failure->kind)) record.judgement = fault(*record.failure);
  }
  co_return record;
}

asio::awaitable<void> RolloutRunner::judge(const Example& example, RolloutRecord& record) const {
  for (int attempt = 1; attempt <= metric_attempts; ++attempt) {
    Result<Judgement> judged = co_await metric_.score(example, record.outputs, record.trace);
    if (judged) judged = checked(std::move(*judged), metric_.name());
    if (judged) {
      record.judgement = std::move(*judged);
      record.failure.reset();
      co_return;
    }
    record.failure = judged.error();
    if (record.failure->kind == FailureKind::cancelled || is_fatal(record.failure->kind)) co_return;
    record.failure->kind = FailureKind::metric;
  }
}

bool was_stopped(const RolloutRecord& record) { return record.failure && record.failure->kind == FailureKind::cancelled; }

Outcome outcome_of(const RolloutRecord& record, bool want_demos) {
  Outcome outcome;
  if (record.judgement) {
    RolloutResult result;
    result.score = record.judgement->score.value;
    result.objectives = record.judgement->score.objectives;
    if (record.failure) result.fault = record.failure->kind;
    if (want_demos) result.demos = demos_of(record);
    outcome.what = std::move(result);
  } else {
    outcome.what = StepFailed{record.failure ? record.failure->kind : FailureKind::network};
  }
  return outcome;
}

}  // namespace hone
