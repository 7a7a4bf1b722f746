// Prunings: the leader less a sentence takes its place where the model cannot tell the difference.

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "optimizer/hone/hone.hpp"

namespace hone {
namespace {

constexpr int pruning_step = 6;  // examples at a time
constexpr double character_price = 1e-6;  // against a candidate in the choice of the leader: a thousand are a tenth of a point

}  // namespace

double Hone::burden_of(const Candidate& candidate) const {
  if (!part("pruning")) return 0;
  std::size_t characters = 0;
  for (const auto& [name, value] : candidate.components()) characters += size_of(value);
  return character_price * static_cast<double>(characters);
}

/// Rollouts that prunings may still take.
std::int64_t Hone::pruning_allowance(const BudgetView& budget) const {
  const double all = Pace::rollouts_in_all(budget).value_or(budget.rollouts.charged);
  return std::min(spare(budget), static_cast<std::int64_t>(pruning_.share * all) - pruning_rollouts_);
}

/// One at a time: the next begins from what has come of it.
bool Hone::begin_pruning(const BudgetView& budget) {
  const bool under_way = std::ranges::any_of(trials_, [](const auto& entry) { return entry.second.move.kind == Move::Kind::prune; });
  if (!part("pruning") || under_way || pruning_allowance(budget) < std::int64_t{pruning_.begins_with} * core_.problem().repeats) return false;
  const int parent = leader();
  if (parent == 0 || beliefs_.observations(parent) < pruning_.least) return false;
  ++draws_;
  for (std::vector<Cut> left = cuts(parent); !left.empty();) {
    std::vector<double> lengths;
    for (const Cut& cut : left) lengths.push_back(static_cast<double>(cut.sentence.text.size()));
    const auto chosen = left.begin() + static_cast<std::ptrdiff_t>(rng("prune").weighted(lengths));
    if (prune(parent, *chosen)) return true;
    left.erase(chosen);
    ++draws_;
  }
  return false;
}

/// What could be taken out of the texts of `candidate`.
std::vector<Hone::Cut> Hone::cuts(int candidate) const {
  std::vector<Cut> cuts;
  for (std::size_t i = 0; i < core_.problem().components.size(); ++i) {
    if (core_.problem().components[i].kind != ComponentKind::text) continue;
    const int component = static_cast<int>(i);
    for (Sentence& sentence : needed_.to_try(component, text_of(candidate, component), text_of(0, component))) {
      cuts.push_back({component, std::move(sentence)});
    }
  }
  return cuts;
}

bool Hone::prune(int parent, const Cut& cut) {
  const ComponentSpec& spec = core_.problem().components[static_cast<std::size_t>(cut.component)];
  const Candidate& whole = *core_.record().entry(parent).candidate;
  auto child = std::make_shared<const Candidate>(whole.with(spec.name, Value(without(text_of(parent, cut.component), cut.sentence))));
  if (core_.record().knows(*child)) return false;
  Trial& trial = open_trial(Trial::Stage::race, parent);
  trial.move = {Move::Kind::prune, cut.component};
  trial.sentence = cut.sentence.text;
  return take_child(trial, std::move(child));
}

std::string Hone::text_of(int candidate, int component) const {
  return core_.record().text(candidate, core_.problem().components[static_cast<std::size_t>(component)].name);
}

/// The nearest forebear of a trial's parent that has not the sentence; the seed has none that is ever taken out.
int Hone::before_sentence(const Trial& trial) const {
  int forebear = trial.parent;
  while (forebear > 0 && text_of(forebear, trial.move.component).find(trial.sentence) != std::string::npos) forebear = beliefs_.parent(forebear);
  return forebear;
}

Pruning Hone::pruning_of(const Trial& trial) const {
  const auto earlier = std::ranges::find(prunings_, trial.parent, &Pruning::child);
  return {trial.child, trial.parent, earlier == prunings_.end() ? trial.parent : earlier->origin};
}

void Hone::go_on_pruning(Trial& trial, const BudgetView& budget) {
  const Pruning pruning = pruning_of(trial);
  const int repeats = core_.problem().repeats;
  std::int64_t left = pruning_allowance(budget);
  std::vector<int> next;
  if (!core_.closed() && left >= repeats) {
    next = pruning_examples(pruning_, beliefs_, pruning, before_sentence(trial), open_examples(trial.child), pruning_step);
  }
  const RaceVerdict verdict = judge_pruning(pruning_, beliefs_, pruning, next.empty());
  if (verdict != RaceVerdict::more) return settle_pruning(trial, pruning, verdict == RaceVerdict::in);
  for (const int example : next) {
    if (left < repeats) break;
    const int wanted = want_validation(trial.child, example, trial);
    left -= wanted;
    pruning_rollouts_ += wanted;
  }
  assert(core_.queue().waiting(trial.number) > 0);
}

void Hone::settle_pruning(Trial& trial, const Pruning& pruning, bool in) {
  SearchRecord& record = core_.record();
  const Likeness alike = likeness(beliefs_, pruning.parent, pruning.child, pruning_.tolerance);
  const std::string result = fmt::format("without \"{}\" it is as good as its parent with {:.0f} % probability, by {} validation examples",
                                         trial.sentence, 100 * alike.not_worse, beliefs_.observations(trial.child));
  if (beliefs_.observations(trial.child) > 0) beliefs_.learn_from(trial.child);
  if (in) {
    record.accept(trial.child, result);
    pool_.insert(std::ranges::lower_bound(pool_, trial.child), trial.child);
    prunings_.push_back(pruning);
    record.say("candidate_in", fmt::format("A pruning entered the pool: {}{}.", result, leader() == trial.child ? "; it leads" : ""), trial.child);
  } else {
    needed_.add(trial.move.component, trial.sentence);
    record.say("candidate_out", fmt::format("A pruning was dropped: {}.", result), trial.child);
    record.drop(trial.child, result);
  }
  end(trial, 0);
}

/// The leader's prunings, one after the other, as long as each stands in for the one before.
int Hone::pruned(int leader) const {
  for (const Pruning& pruning : prunings_) {
    const bool takes_over = pruning.parent == leader && can_win(pruning.child) && beliefs_.mean(pruning.child) >= beliefs_.mean(0);
    if (takes_over && stands_in(pruning_, beliefs_, pruning)) leader = pruning.child;
  }
  return leader;
}

}  // namespace hone
