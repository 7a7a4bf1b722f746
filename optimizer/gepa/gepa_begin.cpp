// How GEPA's pipelines begin, and whether one more is worth its rollouts.

#include <algorithm>
#include <utility>

#include "optimizer/gepa/gepa.hpp"
#include "optimizer/gepa/parent_selection.hpp"
#include "optimizer/statistics/missing.hpp"

namespace hone {

std::int64_t Gepa::batch_cost() const { return std::int64_t{sampler_.batch_size()} * core_.problem().repeats; }

/// Rollouts of a validation that lets a candidate win.
std::int64_t Gepa::full_validation() const {
  return std::int64_t{fewest_present(core_.problem().validation)} * core_.problem().repeats;
}

/// What the children of pipelines that wait for evidence or a proposal will need at their gate.
std::int64_t Gepa::promised() const {
  std::int64_t sum = 0;
  for (const auto& [number, pipeline] : pipelines_) {
    const bool to_come = pipeline.stage == Pipeline::Stage::evidence || pipeline.stage == Pipeline::Stage::proposal;
    if (to_come) sum += static_cast<std::int64_t>(pipeline.batch.size()) * core_.problem().repeats;
  }
  return sum;
}

std::int64_t Gepa::proposals_to_come() const {
  const auto waiting = std::ranges::count_if(pipelines_, [](const auto& entry) {
    return entry.second.stage == Pipeline::Stage::evidence || entry.second.stage == Pipeline::Stage::proposal;
  });
  return waiting - static_cast<std::int64_t>(proposals_.size());
}

std::int64_t Gepa::spare(const BudgetView& budget) const {
  return free_rollouts(budget, core_.queue()) - promised();
}

/// No child that is proposed now could win, and the budget does not want to be used any more. Asked by a pipeline that waits for its
/// proposal, so its own batch stands among what is promised.
bool Gepa::too_late(const BudgetView& budget) const {
  return spare(budget) < full_validation() && quota_gap(budget, spare(budget)) + batch_cost() <= 0;
}

/// Whether there is enough for a child that could win; towards the end, when there is not and no child is left that waits for what there
/// is, whether there is enough to judge one and the budget still wants to be used.
bool Gepa::affords_pipeline(const BudgetView& budget) const {
  const std::int64_t free = spare(budget);
  if (free >= 2 * batch_cost() + full_validation()) return true;
  return pipelines_.empty() && quota_gap(budget, free) > 0 && free >= batch_cost() + (2 * batch_cost() + 2) / 3;
}

std::vector<Frontier::Choice> Gepa::parents() const {
  if (core_.record().entry(0).state != SearchRecord::State::in) return {{0, 1}};
  return parent_choices(core_.policy(), frontier_, core_.record().validation(), core_.record().pool());
}

bool Gepa::nothing_to_learn() const {
  return std::ranges::all_of(parents(), [this](const Frontier::Choice& choice) { return core_.record().train_done(choice.candidate); });
}

std::optional<StopReason> Gepa::obstacle(const BudgetView& budget) const {
  if (core_.closed()) return core_.closed();
  if (texts_.empty()) return StopReason::finished;
  if (const auto over = tally_.over()) return over;
  if (nothing_to_learn()) return core_.record().any_train_missing() ? StopReason::stalled : StopReason::perfect;
  if (budget.proposals.left() - static_cast<double>(proposals_to_come()) < 1) return StopReason::proposals;
  if (!affords_pipeline(budget)) return StopReason::rollouts;
  return std::nullopt;
}

void Gepa::begin_reflection() {
  const std::vector<Frontier::Choice> choices = parents();
  std::vector<double> weights;
  for (const Frontier::Choice& choice : choices) weights.push_back(choice.weight);
  const SearchRecord& record = core_.record();
  for (int skipped = 0; skipped < sampler_.batches_per_epoch(); ++skipped) {
    const int number = ++started_;
    const int parent = choices[core_.draws().pick("parent", static_cast<std::uint64_t>(number), weights)].candidate;
    std::vector<int> batch = sampler_.next();
    const bool done = std::ranges::all_of(batch, [&](int example) { return record.train_done(parent, example); });
    if (core_.policy().reuse && done) continue;
    return begin_pipeline(number, parent, std::move(batch));
  }
  // An epoch of batches taught nothing: take a parent and examples that do.
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (record.train_done(choices[i].candidate)) weights[i] = 0;
  }
  const int number = ++started_;
  const int parent = choices[core_.draws().pick("parent", static_cast<std::uint64_t>(number), weights)].candidate;
  begin_pipeline(number, parent, lesson_for(parent));
}

/// A batch of what the parent fails or was not run on, filled up with other examples.
std::vector<int> Gepa::lesson_for(int parent) const {
  std::vector<int> batch;
  for (const bool done : {false, true}) {
    for (int example = 0; example < core_.problem().train && static_cast<int>(batch.size()) < sampler_.batch_size(); ++example) {
      if (core_.record().train_done(parent, example) == done) batch.push_back(example);
    }
  }
  return batch;
}

void Gepa::begin_pipeline(int number, int parent, std::vector<int> batch) {
  int& next_text = pointer(parent);
  Pipeline pipeline;
  pipeline.number = number;
  pipeline.parent = parent;
  pipeline.component = static_cast<std::size_t>(next_text);
  pipeline.batch = std::move(batch);
  next_text = (next_text + 1) % static_cast<int>(texts_.size());
  for (const int example : pipeline.batch) {
    for (int repeat = 0; repeat < core_.problem().repeats; ++repeat) {
      const auto* known = core_.record().train(parent, example, repeat);
      const bool serves = core_.policy().reuse && known && (known->missing || known->traced);
      if (!serves) core_.queue().want({parent, {Partition::train, example}, repeat}, number, {true, false});
    }
  }
  Pipeline& begun = pipelines_.emplace(number, std::move(pipeline)).first->second;
  if (core_.queue().waiting(number) == 0) reflect(begun);
}

bool Gepa::begin_merge(const BudgetView& budget) {
  SearchRecord& record = core_.record();
  if (!merge_due_ || core_.closed() || record.entry(0).state != SearchRecord::State::in) return false;
  merge_due_ = false;
  if (!core_.policy().merge || merges_ >= core_.policy().max_merges) return false;
  if (spare(budget) < std::int64_t{core_.policy().merge_examples} * core_.problem().repeats + full_validation()) return false;

  std::vector<Kin> kin;
  for (int candidate = 0; candidate < record.size(); ++candidate) {
    const SearchRecord::Entry& entry = record.entry(candidate);
    kin.push_back({entry.candidate.get(), entry.parents, std::nullopt});
    if (entry.state == SearchRecord::State::in) kin.back().mean = record.validation().mean(candidate, View::complete).mean;
  }
  std::vector<int> choices;
  for (const Frontier::Choice& choice : frontier_.choices()) choices.push_back(choice.candidate);
  const auto number = static_cast<std::uint64_t>(started_ + 1);
  auto merge = merger_.find(kin, choices, [&](const Candidate& child) { return record.knows(child); }, core_.draws(), number);
  if (!merge) return false;

  Pipeline pipeline;
  pipeline.batch = merge_examples(record.validation(), merge->first, merge->second, core_.policy().merge_examples, core_.draws(), number);
  if (pipeline.batch.empty()) return false;
  pipeline.number = ++started_;
  pipeline.stage = Pipeline::Stage::gate;
  pipeline.parent = merge->first;
  pipeline.partner = merge->second;
  pipeline.child = record.add(std::make_shared<const Candidate>(std::move(merge->child)), "merge", {merge->first, merge->second}, {});
  record.say("merge", "Two candidates are put together where each has changed what the other has not.", pipeline.child);
  for (const int example : pipeline.batch) {
    core_.queue().want_all(pipeline.child, {Partition::validation, example}, core_.problem().repeats, pipeline.number, {});
  }
  ++merges_;
  pipelines_.emplace(pipeline.number, std::move(pipeline));
  return true;
}

/// Uses what no child can be judged with: runs the best candidates on train examples that they have not seen, as evidence. Where there
/// are none, a last child gets what there is. Nothing is outstanding.
bool Gepa::fill_up(const BudgetView& budget) {
  const std::int64_t gap = std::min(quota_gap(budget, spare(budget)), spare(budget));
  if (gap <= 0) return false;
  const SearchRecord& record = core_.record();
  std::vector<int> candidates = {record.winner()};
  candidates.insert(candidates.end(), record.pool().begin(), record.pool().end());
  const int waiter = ++started_;
  for (const int candidate : candidates) {
    for (int example = 0; example < core_.problem().train; ++example) {
      if (record.train(candidate, example, 0) || core_.queue().waiting(waiter) >= gap) continue;
      core_.queue().want({candidate, {Partition::train, example}, 0}, waiter, {true, false});
    }
    if (core_.queue().waiting(waiter) > 0) return true;
  }
  begin_reflection();
  return true;
}

}  // namespace hone
