// How GEPA's children are judged: at the gate, in the queue of those that passed it, on validation.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "optimizer/gepa/gepa.hpp"

namespace hone {

void Gepa::judge(Pipeline& pipeline) {
  const GateResult gate =
      pipeline.is_merge()
          ? judge_merge(validation_scores(pipeline.parent, pipeline.batch), validation_scores(pipeline.partner, pipeline.batch),
                        validation_scores(pipeline.child, pipeline.batch))
          : judge_child(pipeline.before, train_scores(pipeline.child, pipeline.batch));
  screened_ += 2 * batch_cost();
  pipeline.judged = fmt::format("it scored {:.2f} where its parent{} scored {:.2f} on the same {} example{}", gate.after,
                                pipeline.is_merge() ? "s at best" : "", gate.before, gate.n, gate.n == 1 ? "" : "s");
  if (gate.verdict == GateVerdict::unjudged) return drop_child(pipeline, "unjudged: too many of its runs failed");
  if (gate.verdict == GateVerdict::failed) return drop_child(pipeline, pipeline.judged);
  pipeline.gain = (gate.after - gate.before) / gate.n;
  pipeline.stage = Pipeline::Stage::passed;
  core_.record().note(pipeline.child, pipeline.judged);
}

/// Of those that passed their gate, the one whose parent's mean and gain on the batch add up to most; ties: the latest, whose reflection
/// was shown what the others had found.
Pipeline* Gepa::most_promising() {
  Pipeline* best = nullptr;
  double most = 0;
  for (auto& [number, pipeline] : pipelines_) {
    if (pipeline.stage != Pipeline::Stage::passed) continue;
    const ScoreTable& table = core_.record().validation();
    const double mean = table.mean(pipeline.parent, View::observed).mean;
    const double partner = pipeline.is_merge() ? table.mean(pipeline.partner, View::observed).mean : mean;
    const double promise = std::max(mean, partner) + pipeline.gain;
    if (best && (promise < most || (promise == most && pipeline.child < best->child))) continue;
    best = &pipeline;
    most = promise;
  }
  return best;
}

/// One pipeline alone validates what passes its gate. Of many, most would validate against a parent that is outdated by then; so they
/// gather, and each validation has to be worth some rollouts on batches. While no rollout is outstanding there is nothing to wait for, nor
/// where the rollouts that are left suffice for a validation and for no pipeline before it.
void Gepa::validate_passed(const BudgetView& budget) {
  const double others = 1 - 1.0 / core_.policy().width;
  const double price = core_.policy().screening * others * core_.problem().validation * core_.problem().repeats;
  const auto last = [&] { return !affords_pipeline(budget) && spare(budget) >= full_validation(); };
  while (core_.closed() || core_.quiet() || screened_ >= price || last()) {
    Pipeline* next = most_promising();
    if (!next) return;
    screened_ = std::max(0.0, screened_ - price);
    validate(*next, budget);
  }
}

void Gepa::validate(Pipeline& pipeline, const BudgetView& budget) {
  const SearchRecord& record = core_.record();
  const int repeats = core_.problem().repeats;
  const std::int64_t known = pipeline.is_merge() ? static_cast<std::int64_t>(pipeline.batch.size()) * repeats : 0;
  std::int64_t most = core_.problem().validation;
  // A row that cannot win is run only as far as the budget wants to be used.
  if (spare(budget) + known < full_validation()) most = std::min(spare(budget), quota_gap(budget, spare(budget))) / repeats;
  if (core_.closed() || most <= 0) return drop_child(pipeline, pipeline.judged + "; the budget left nothing to validate it with");
  const int wanted = want_validation(record, core_.queue(), pipeline.child, pipeline.number, static_cast<int>(most));
  int open = 0;
  for (int example = 0; example < core_.problem().validation; ++example) {
    if (!record.validation().settled(pipeline.child, example) && ++open > wanted) {
      core_.record().give_up_validation(pipeline.child, example);
    }
  }
  pipeline.stage = Pipeline::Stage::validation;
  if (wanted == 0) admit(pipeline);
}

void Gepa::admit(Pipeline& pipeline) {
  SearchRecord& record = core_.record();
  const int child = pipeline.child;
  const Mean mean = record.validation().mean(child, View::complete);
  if (mean.n == 0) return drop_child(pipeline, "unjudged: all of its validation failed");
  const Mean parent = record.validation().mean(pipeline.parent, View::observed);
  const std::string score = fmt::format("{}, its parent {:.3f}", in_words(mean), parent.mean);
  record.accept(child, fmt::format("{}; {}", pipeline.judged, score));
  frontier_.add(record.validation(), child);
  if (pipeline.is_merge()) {
    const int next = std::max(pointer(pipeline.parent), pointer(pipeline.partner));  // each may make room in the vector
    pointer(child) = next;
  } else {
    pointer(child) = static_cast<int>((pipeline.component + 1) % texts_.size());
    merge_due_ = true;
  }
  record.say("candidate_in",
             fmt::format("A {} entered the pool: {}{}.", pipeline.is_merge() ? "merge" : fmt::format("child with a new `{}`", component_of(pipeline)),
                         score, record.winner() == child ? "; it is the best so far" : ""),
             child);
  end(pipeline.number);
}

void Gepa::drop_child(const Pipeline& pipeline, std::string reason) {
  if (pipeline.is_merge()) --merges_;
  core_.record().say("candidate_out",
                     fmt::format("A {} was dropped: {}.",
                                 pipeline.is_merge() ? "merge" : fmt::format("child with a new `{}`", component_of(pipeline)), reason),
                     pipeline.child);
  core_.record().drop(pipeline.child, std::move(reason));
  end(pipeline.number);
}

}  // namespace hone
