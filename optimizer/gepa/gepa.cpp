#include "optimizer/gepa/gepa.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "optimizer/same_score.hpp"

namespace hone {
namespace {

bool all_perfect(const BatchScores& scores) {
  return std::ranges::all_of(scores, [](const auto& score) { return !score || *score >= perfect_score; });
}

}  // namespace

Gepa::Gepa(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws)
    : CoreSearch(std::move(policy), std::move(problem), std::move(draws)),
      sampler_(core_.problem().train, core_.policy().minibatch, core_.draws()),
      frontier_(core_.policy().frontier),
      texts_(components_of(core_.problem(), ComponentKind::text)),
      tally_(core_) {
  assert(core_.policy().width > 0);
}

Step Gepa::ask(const BudgetView& budget) {
  core_.look_at(budget);
  for (;;) {
    take_starters();
    advance();
    validate_passed(budget);
    if (auto step = ask_proposal(budget)) return *step;
    if (auto step = core_.ask_rollout(budget)) return *step;
    if (core_.any_ready()) continue;
    if (!core_.start().pool_settled() || under_way() >= core_.policy().width) return {0, Wait{}};
    if (begin_merge(budget)) continue;
    const auto reason = obstacle(budget);
    if (!reason) {
      begin_reflection();
      continue;
    }
    if (!idle()) return {0, Wait{}};
    if (*reason == StopReason::rollouts && fill_up(budget)) continue;
    return {0, Finished{*reason}};
  }
}

void Gepa::tell(StepId id, const Outcome& outcome) {
  if (core_.is_rollout(id)) return core_.tell_rollout(id, outcome);
  const auto asked = proposals_.find(id);
  assert(asked != proposals_.end());
  const int number = asked->second;
  proposals_.erase(asked);
  take_proposal(pipelines_.at(number), id, outcome);
}

/// Pipelines that count for the width: a child that waits to be validated holds up no other.
int Gepa::under_way() const {
  return static_cast<int>(std::ranges::count_if(pipelines_, [](const auto& entry) { return entry.second.stage != Pipeline::Stage::passed; }));
}

bool Gepa::idle() const { return core_.quiet() && proposals_.empty() && pipelines_.empty(); }

void Gepa::take_starters() {
  for (const int candidate : core_.start().take_accepted()) frontier_.add(core_.record().validation(), candidate);
}

void Gepa::advance() {
  for (const int number : core_.take_ready()) {
    const auto it = pipelines_.find(number);
    if (it == pipelines_.end()) continue;  // rollouts that only filled up the budget
    switch (it->second.stage) {
      case Pipeline::Stage::evidence: reflect(it->second); break;
      case Pipeline::Stage::gate: judge(it->second); break;
      case Pipeline::Stage::validation: admit(it->second); break;
      case Pipeline::Stage::proposal:
      case Pipeline::Stage::passed: assert(false);
    }
  }
}

void Gepa::reflect(Pipeline& pipeline) {
  pipeline.before = train_scores(pipeline.parent, pipeline.batch);
  if (core_.closed() || !enough_to_judge(pipeline.before)) return end(pipeline.number);
  if (all_perfect(pipeline.before)) {
    int& turn = pointer(pipeline.parent);  // what teaches nothing takes no turn, unless another has come after it
    if (turn == static_cast<int>((pipeline.component + 1) % texts_.size())) turn = static_cast<int>(pipeline.component);
    core_.record().say("batch_skipped", "A parent solved all of its batch, so there is nothing to learn from it.", pipeline.parent);
    return end(pipeline.number);
  }
  pipeline.stage = Pipeline::Stage::proposal;
  reflecting_.push_back(pipeline.number);
}

std::optional<Step> Gepa::ask_proposal(const BudgetView& budget) {
  while (!reflecting_.empty()) {
    const int number = reflecting_.front();
    if (core_.closed() || tally_.over() || budget.proposals.left() < 1 || too_late(budget)) {
      reflecting_.pop_front();
      end(number);
      continue;
    }
    if (!tally_.bears_another(proposals_.size())) return std::nullopt;
    reflecting_.pop_front();
    const StepId id = core_.next_id();
    proposals_.emplace(id, number);
    ProposeStep step = proposal(pipelines_.at(number));
    step.role = core_.next_reflector(step.component);
    return Step{id, std::move(step)};
  }
  return std::nullopt;
}

ProposeStep Gepa::proposal(const Pipeline& pipeline) const {
  ProposeStep step;
  step.parent = core_.record().entry(pipeline.parent).candidate;
  step.component = component_of(pipeline);
  step.size_limit = core_.policy().prompt_limit;
  if (core_.policy().memory) step.tried = tried_.on(step.component, core_.record().text(pipeline.parent, step.component), core_.record());
  for (const int example : pipeline.batch) {
    for (int repeat = 0; repeat < core_.problem().repeats; ++repeat) {
      const auto* run = core_.record().train(pipeline.parent, example, repeat);
      if (run && run->traced) step.evidence.push_back(run->step);
    }
  }
  return step;
}

void Gepa::take_proposal(Pipeline& pipeline, StepId step, const Outcome& outcome) {
  if (const auto text = tally_.take(component_of(pipeline), outcome)) return take_text(pipeline, *text, step);
  end(pipeline.number);
}

void Gepa::take_text(Pipeline& pipeline, const std::string& text, StepId step) {
  SearchRecord& record = core_.record();
  const std::string& component = component_of(pipeline);
  auto child = std::make_shared<const Candidate>(record.entry(pipeline.parent).candidate->with(component, Value(text)));
  if (record.knows(*child)) {
    tally_.reject(component, "duplicate");
    return end(pipeline.number);
  }
  tally_.fruitful();
  pipeline.child = record.add(std::move(child), "reflection", {pipeline.parent}, {step});
  pipeline.stage = Pipeline::Stage::gate;
  tried_.add(component, core_.record().text(pipeline.parent, component), pipeline.child);
  for (const int example : pipeline.batch) {
    core_.queue().want_all(pipeline.child, {Partition::train, example}, core_.problem().repeats, pipeline.number, {core_.policy().reuse, false});
  }
}

BatchScores Gepa::train_scores(int candidate, const std::vector<int>& batch) const {
  BatchScores scores;
  for (const int example : batch) scores.push_back(core_.record().train_score(candidate, example));
  return scores;
}

BatchScores Gepa::validation_scores(int candidate, const std::vector<int>& batch) const {
  BatchScores scores;
  for (const int example : batch) scores.push_back(core_.record().validation().score(candidate, example));
  return scores;
}

int& Gepa::pointer(int candidate) {
  if (candidate >= static_cast<int>(pointers_.size())) pointers_.resize(static_cast<std::size_t>(candidate) + 1);
  return pointers_[static_cast<std::size_t>(candidate)];
}

}  // namespace hone
