#include "optimizer/hone/pruner.hpp"

#include <algorithm>
#include <utility>

#include "optimizer/index.hpp"

namespace hone {
namespace {

constexpr int examples_at_a_time = 6;
constexpr double character_price = 1e-6;  // against a candidate in the choice of the leader: a thousand are a tenth of a point

double burden_of(const Candidate& candidate) {
  std::size_t characters = 0;
  for (const auto& [name, value] : candidate.components()) characters += size_of(value);
  return character_price * static_cast<double>(characters);
}

}  // namespace

std::vector<Pruner::Cut> Pruner::cuts(int candidate) const {
  std::vector<Cut> cuts;
  for (int component = 0; component < static_cast<int>(core_.problem().components.size()); ++component) {
    if (core_.problem().components[at(component)].kind != ComponentKind::text) continue;
    for (Sentence& sentence : needed_.to_try(component, text_of(candidate, component), text_of(0, component))) {
      cuts.push_back({component, std::move(sentence)});
    }
  }
  return cuts;
}

CandidatePtr Pruner::without_sentence(int candidate, const Cut& cut) const {
  const Candidate& whole = *core_.record().entry(candidate).candidate;
  const std::string& name = core_.problem().components[at(cut.component)].name;
  return std::make_shared<const Candidate>(whole.with(name, Value(without(text_of(candidate, cut.component), cut.sentence))));
}

std::string Pruner::text_of(int candidate, int component) const { return core_.record().text(candidate, core_.problem().components[at(component)].name); }

/// The nearest forebear of a trial's parent that has not the sentence; the seed has none that is ever taken out.
int Pruner::before_sentence(const Trial& trial) const {
  int forebear = trial.parent;
  while (forebear > 0 && text_of(forebear, trial.move.component).find(trial.sentence) != std::string::npos) forebear = beliefs_.parent(forebear);
  return forebear;
}

Pruning Pruner::pruning_of(const Trial& trial) const {
  const auto earlier = std::ranges::find(let_in_, trial.parent, &Pruning::child);
  return {trial.child, trial.parent, earlier == let_in_.end() ? trial.parent : earlier->origin};
}

std::vector<int> Pruner::examples(const Trial& trial, const std::vector<int>& open) const {
  return pruning_examples(policy_, beliefs_, pruning_of(trial), before_sentence(trial), open, examples_at_a_time);
}

const std::vector<double>& Pruner::burdens() const {
  for (int i = static_cast<int>(burdens_.size()); i < core_.record().size(); ++i) {
    burdens_.push_back(burden_of(*core_.record().entry(i).candidate));
  }
  return burdens_;
}

int Pruner::stand_in(int leader, const std::function<bool(int)>& can_win) const {
  for (const Pruning& pruning : let_in_) {
    const bool takes_over = pruning.parent == leader && can_win(pruning.child) && beliefs_.mean(pruning.child) >= beliefs_.mean(0);
    if (takes_over && stands_in(policy_, beliefs_, pruning)) leader = pruning.child;
  }
  return leader;
}

}  // namespace hone
