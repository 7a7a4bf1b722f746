#include "optimizer/hone/hone.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "optimizer/hone/standings.hpp"
#include "optimizer/index.hpp"
#include "optimizer/statistics/missing.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

constexpr int first_race_step = 4;
constexpr int race_step = 2;
constexpr std::size_t gate_step = 2;
/// A failure counts as solved when this share of what was missing is won.
constexpr double solved_share = 0.25;

}  // namespace

Hone::Hone(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws)
    : CoreSearch(std::move(policy), std::move(problem), std::move(draws)),
      without_(core_.policy().hone.without.begin(), core_.policy().hone.without.end()),
      pace_(core_.policy().width),
      takes_demos_(!components_of(core_.problem(), ComponentKind::demos).empty()),
      texts_(components_of(core_.problem(), ComponentKind::text)),
      beliefs_(core_.problem().validation),
      reflectors_(core_.problem().reflectors.size()),
      failures_(core_.record()),
      demos_(core_.problem().binary_metric),
      train_order_(core_.draws().order("train", 0, core_.problem().train)),
      validation_order_(core_.draws().order("validation", 0, core_.problem().validation)),
      pool_{0},
      children_(core_, beliefs_, demos_, pool_),
      pruner_(core_, beliefs_),
      tally_(core_) {
  assert(core_.policy().width > 0);
  beliefs_.add(0, -1, "seed");
}

Step Hone::ask(const BudgetView& budget) {
  if (finished_) return {0, Finished{*finished_}};
  core_.look_only_at(budget);
  if (!begun_) begin_opening(budget);
  pace_.look(budget);
  drafts_left_ = pace_.spare_proposals(budget, static_cast<int>(proposing_.size()));
  for (;;) {
    advance(budget);
    if (auto step = ask_proposal(budget)) return *step;
    if (auto step = core_.ask_rollout(budget)) return *step;
    if (core_.any_ready() || !fresh_.empty()) continue;
    if (static_cast<int>(trials_.size()) >= pace_.room(budget)) return {0, Wait{}};
    if (begin_trial(budget)) continue;
    if (!trials_.empty() || !core_.quiet() || !proposals_.empty()) return {0, Wait{}};
    finished_ = reason(budget);
    return {0, Finished{*finished_}};
  }
}

void Hone::tell(StepId id, const Outcome& outcome) {
  if (core_.is_rollout(id)) {
    const Cell cell = core_.cell_of(id);
    core_.tell_rollout(id, outcome);
    return note(cell, id, outcome);
  }
  const auto asked = proposals_.find(id);
  assert(asked != proposals_.end());
  const int number = asked->second;
  proposals_.erase(asked);
  take_proposal(trials_.at(number), id, outcome);
}

void Hone::note(const Cell& cell, StepId id, const Outcome& outcome) {
  const int example = cell.example.index;
  if (cell.example.partition == Partition::train) {
    failures_.take(cell.candidate, example);
    const auto* result = std::get_if<RolloutResult>(&outcome.what);
    if (result) demos_.take(example, {id, result->score, result->fault.has_value(), result->demos});
    return;
  }
  const ScoreTable& table = core_.record().validation();
  if (const auto score = table.score(cell.candidate, example)) {
    beliefs_.observe(cell.candidate, example, *score);
  } else if (table.settled(cell.candidate, example) && std::holds_alternative<StepFailed>(outcome.what)) {
    ++failed_cells_[cell.candidate];
  }
}

void Hone::advance(const BudgetView& budget) {
  for (const int number : std::exchange(fresh_, {})) {
    Trial& trial = trials_.at(number);
    trial.stage == Trial::Stage::gate ? go_on_at_gate(trial, budget) : go_on_in_race(trial, budget);
  }
  for (const int number : core_.take_ready()) {
    Trial& trial = trials_.at(number);
    switch (trial.stage) {
      case Trial::Stage::opening:
        end_opening(budget);
        end(trial, 0);
        break;
      case Trial::Stage::evidence: gather(trial, budget); break;
      case Trial::Stage::gate: go_on_at_gate(trial, budget); break;
      case Trial::Stage::race: go_on_in_race(trial, budget); break;
      case Trial::Stage::confirm:
      case Trial::Stage::harvest: end(trial, 0); break;
      case Trial::Stage::proposal: assert(false);
    }
  }
}

/// Enters the child into the record and lets it begin; false where it is known.
bool Hone::take_child(Trial& trial, CandidatePtr child) {
  SearchRecord& record = core_.record();
  if (record.knows(*child)) return false;
  const Move& move = trial.move;
  std::vector<int> parents = {trial.parent};
  if (trial.donor >= 0) parents.push_back(trial.donor);
  trial.child = record.add(std::move(child), std::string(name(move.kind)), std::move(parents), trial.steps);
  beliefs_.add(trial.child, trial.parent, uses("learned_priors") ? std::string(name(move.kind)) : std::string());
  if (asks_model(move.kind)) {
    tally_.fruitful();
    for (const std::string& text : texts_) {
      const std::string before = record.text(trial.parent, text);
      if (record.text(trial.child, text) != before) tried_.add(text, before, trial.child);
    }
  }
  trial.stage = uses("gate") && !trial.evidence.empty() ? Trial::Stage::gate : Trial::Stage::race;
  fresh_.push_back(trial.number);
  return true;
}

/// One more of the failures that the child was made from, until it solves one.
void Hone::go_on_at_gate(Trial& trial, const BudgetView& budget) {
  const SearchRecord& record = core_.record();
  bool judged = false;
  for (std::size_t i = 0; i < trial.gated; ++i) {
    const auto before = record.train_score(trial.parent, trial.evidence[i]);
    const auto after = record.train_score(trial.child, trial.evidence[i]);
    if (!before || !after) continue;
    judged = true;
    if (*after - *before < solved_share * (1 - *before)) continue;
    trial.stage = Trial::Stage::race;
    return go_on_in_race(trial, budget);
  }
  for (std::size_t i = 0; i < gate_step && trial.gated < trial.evidence.size(); ++i) {
    if (core_.closed() || spare(budget) < core_.problem().repeats) break;
    want_train(trial.child, trial.evidence[trial.gated++], trial);
  }
  if (core_.queue().waiting(trial.number) > 0) return;
  if (trial.gated < trial.evidence.size()) return drop(trial, "the budget left nothing to judge it with");
  if (!judged) return drop(trial, "unjudged: too many of its runs failed");
  drop(trial, fmt::format("it solved none of the {} failures that it was made from", trial.gated));
}

void Hone::go_on_in_race(Trial& trial, const BudgetView& budget) {
  if (trial.move.kind == Move::Kind::prune) return go_on_pruning(trial, budget);
  const std::vector<int> open = open_examples(trial.child);
  const std::int64_t free = spare(budget);
  const int repeats = core_.problem().repeats;
  const bool no_more = open.empty() || core_.closed() || free < repeats;
  switch (judge_race(racing_, beliefs_, trial.child, no_more)) {
    case RaceVerdict::in: return admit(trial);
    case RaceVerdict::out: return drop(trial, race_result(trial.child));
    case RaceVerdict::more: break;
  }
  int step = beliefs_.observations(trial.child) == 0 ? first_race_step : race_step;
  if (!uses("racing")) step = static_cast<int>(open.size());
  std::int64_t left = free;
  for (const int example : next_examples(beliefs_, trial.child, open, step)) {
    if (left < repeats) break;
    left -= want_validation(trial.child, example, trial);
    if (left >= repeats) left -= want_validation(trial.parent, example, trial);
  }
  assert(core_.queue().waiting(trial.number) > 0);
}

std::string Hone::race_result(int child) const {
  const Difference difference = beliefs_.difference(child);
  return fmt::format("on {} validation examples it is {:+.1f} points from its parent by the model, {:.0f} % sure to be better",
                     beliefs_.observations(child), 100 * difference.mean, 100 * beliefs_.sober_difference(child).above(racing_.margin));
}

void Hone::admit(Trial& trial) {
  const std::string result = race_result(trial.child);
  beliefs_.learn_from(trial.child);
  fruitless_ = 0;
  let_in(trial, result);
  end(trial, std::max(0.0, beliefs_.difference(trial.child).mean));
}

void Hone::drop(Trial& trial, const std::string& reason) {
  if (beliefs_.observations(trial.child) > 0) beliefs_.learn_from(trial.child);
  ++fruitless_;
  leave_out(trial, reason);
  end(trial, 0);
}

void Hone::let_in(const Trial& trial, const std::string& result) {
  const int child = trial.child;
  core_.record().accept(child, result);
  pool_.insert(std::ranges::lower_bound(pool_, child), child);
  core_.record().say("candidate_in", fmt::format("A child by {} entered the pool: {}{}.", name(trial.move.kind), result, leader() == child ? "; it leads" : ""), child);
}

void Hone::leave_out(const Trial& trial, const std::string& reason) {
  core_.record().say("candidate_out", fmt::format("A child by {} was dropped: {}.", name(trial.move.kind), reason), trial.child);
  core_.record().drop(trial.child, reason);
}

void Hone::end(Trial& trial, double gain) {
  if (trial.makes_child) {
    book_.end(trial.move, gain, trial.cost);
    if (trial.asked) reflectors_.end(trial.reflector, gain, trial.cost);
    pace_.ended(trial.cost);
  }
  trials_.erase(trial.number);
}

std::vector<CandidateReport> Hone::candidates() const {
  std::vector<CandidateReport> reports = core_.record().reports();
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (reports[i].score) reports[i].score = choice(static_cast<int>(i));
  }
  return reports;
}

/// Whether the search is made with this part, one of `hone_parts()`.
bool Hone::uses(std::string_view part) const {
  assert(contains(hone_parts(), part));
  return !without_.contains(part);
}

/// What the trial's `text`th text (from 0) is for.
const std::string& Hone::component_of(const Trial& trial, int text) const {
  if (trial.move.component == Move::every_text) return texts_[at(text) % texts_.size()];
  return core_.problem().components[at(trial.move.component)].name;
}

bool Hone::can_win(int candidate) const {
  const auto failed = failed_cells_.find(candidate);
  return failed == failed_cells_.end() || few_missing(at(failed->second), at(core_.problem().validation));
}

/// No child can do better: it was run on all of validation and failed nowhere.
bool Hone::is_perfect(int candidate) const {
  return beliefs_.observations(candidate) == core_.problem().validation && beliefs_.failures(candidate) == 0;
}

int Hone::leader() const {
  std::vector<int> able;
  for (const int candidate : pool_) {
    if (candidate == 0 || can_win(candidate)) able.push_back(candidate);
  }
  const int leader = find_leader(beliefs_, able, uses("length_price") ? pruner_.burdens() : std::vector<double>());
  return uses("pruning") ? pruner_.stand_in(leader, [this](int candidate) { return can_win(candidate); }) : leader;
}

Choice Hone::choice(int candidate) const {
  const int n = beliefs_.observations(candidate);
  return {core_.record().entry(candidate).candidate, n > 0 ? beliefs_.cautious_mean(candidate) : 0, n, core_.problem().validation};
}

}  // namespace hone
