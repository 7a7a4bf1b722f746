// Prunings: the leader less a sentence takes its place where the model cannot tell the difference.

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "optimizer/hone/hone.hpp"

namespace hone {

/// Rollouts that prunings may still take.
std::int64_t Hone::pruning_allowance(const BudgetView& budget) const {
  return std::min(spare(budget), pruner_.allowance(Pace::rollouts_in_all(budget).value_or(budget.rollouts.charged)));
}

/// One at a time: the next begins from what has come of it.
bool Hone::begin_pruning(const BudgetView& budget) {
  const PruningPolicy& policy = pruner_.policy();
  const bool under_way = std::ranges::any_of(trials_, [](const auto& entry) { return entry.second.move.kind == Move::Kind::prune; });
  if (!uses("pruning") || under_way || pruning_allowance(budget) < std::int64_t{policy.begins_with} * core_.problem().repeats) return false;
  const int parent = leader();
  if (parent == 0 || beliefs_.observations(parent) < policy.least) return false;
  ++draws_;
  for (std::vector<Pruner::Cut> left = pruner_.cuts(parent); !left.empty();) {
    std::vector<double> lengths;
    for (const Pruner::Cut& cut : left) lengths.push_back(static_cast<double>(cut.sentence.text.size()));
    const auto chosen = left.begin() + static_cast<std::ptrdiff_t>(rng("prune").weighted(lengths));
    if (prune(parent, *chosen)) return true;
    left.erase(chosen);
    ++draws_;
  }
  return false;
}

bool Hone::prune(int parent, const Pruner::Cut& cut) {
  CandidatePtr child = pruner_.without_sentence(parent, cut);
  if (core_.record().knows(*child)) return false;
  Trial& trial = open_trial(Trial::Stage::race, parent);
  trial.move = {Move::Kind::prune, cut.component};
  trial.sentence = cut.sentence.text;
  return take_child(trial, std::move(child));
}

void Hone::go_on_pruning(Trial& trial, const BudgetView& budget) {
  const Pruning pruning = pruner_.pruning_of(trial);
  const int repeats = core_.problem().repeats;
  std::int64_t left = pruning_allowance(budget);
  std::vector<int> next;
  if (!core_.closed() && left >= repeats) next = pruner_.examples(trial, open_examples(trial.child));
  const RaceVerdict verdict = judge_pruning(pruner_.policy(), beliefs_, pruning, next.empty());
  if (verdict != RaceVerdict::more) return settle_pruning(trial, pruning, verdict == RaceVerdict::in);
  for (const int example : next) {
    if (left < repeats) break;
    const int wanted = want_validation(trial.child, example, trial);
    left -= wanted;
    pruner_.spend(wanted);
  }
  assert(core_.queue().waiting(trial.number) > 0);
}

void Hone::settle_pruning(Trial& trial, const Pruning& pruning, bool in) {
  const Likeness alike = likeness(beliefs_, pruning.parent, pruning.child, pruner_.policy().tolerance);
  const std::string result = fmt::format("without \"{}\" it is as good as its parent with {:.0f} % probability, by {} validation examples",
                                         trial.sentence, 100 * alike.not_worse, beliefs_.observations(trial.child));
  if (beliefs_.observations(trial.child) > 0) beliefs_.learn_from(trial.child);
  if (in) {
    pruner_.let_in(pruning);
    let_in(trial, result);
  } else {
    pruner_.keep(trial.move.component, trial.sentence);
    leave_out(trial, result);
  }
  end(trial, 0);
}

}  // namespace hone
