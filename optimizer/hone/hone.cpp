#include "optimizer/hone/hone.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "optimizer/hone/standings.hpp"

namespace hone {
namespace {

constexpr int first_race_step = 4;
constexpr int race_step = 2;
constexpr std::size_t gate_step = 2;
/// A text that is rewritten several times is made from so many times the failures of one that is not.
constexpr int failure_sets = 3;
/// A failure counts as solved when this share of what was missing is won.
constexpr double solved_share = 0.25;
constexpr int most_contrasts = 2;
/// Train examples that a grounded proposal is shown.
constexpr std::size_t shown_at_once = 10;
constexpr const char* donor_note =
    "Another version of this prompt, which does better on some examples where the current one fails. Take over what it knows";
/// Rollouts that a proposal is worth where moves are compared.
constexpr double proposal_cost = 1;

}  // namespace

Hone::Hone(OptimizerPolicy policy, SearchProblem problem, std::unique_ptr<Draws> draws)
    : CoreSearch(std::move(policy), std::move(problem), std::move(draws)),
      without_(core_.policy().hone.without.begin(), core_.policy().hone.without.end()),
      takes_demos_(!components_of(core_.problem(), ComponentKind::demos).empty()),
      beliefs_(core_.problem().validation),
      reflectors_(core_.problem().reflectors.size()),
      failures_(core_.record()),
      demos_(core_.problem().binary_metric),
      train_order_(core_.draws().order("train", 0, core_.problem().train)),
      validation_order_(core_.draws().order("validation", 0, core_.problem().validation)),
      pool_{0} {
  assert(core_.policy().width > 0);
  beliefs_.add(0, -1, "seed");
  burdens_.push_back(burden_of(*core_.problem().seed));
}

Step Hone::ask(const BudgetView& budget) {
  if (finished_) return {0, Finished{*finished_}};
  core_.look_only_at(budget);
  if (!begun_) begin_opening(budget);
  drafts_left_ = drafts_left(budget);
  for (;;) {
    advance(budget);
    if (auto step = ask_proposal(budget)) return *step;
    if (auto step = core_.ask_rollout(budget)) return *step;
    if (core_.any_ready() || !fresh_.empty()) continue;
    if (static_cast<int>(trials_.size()) >= room(budget)) return {0, Wait{}};
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
        opened_ = true;
        core_.record().accept(0, "the program as it was given");
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

/// Has the parent's failures ready, or runs it on train until there are some; at last there is nothing to learn.
void Hone::gather(Trial& trial, const BudgetView& budget) {
  const int wanted = core_.policy().hone.failures * (trial.move.size > 1 ? failure_sets : 1);
  std::vector<int> known = failures_.failures(trial.parent, wanted, train_order_);
  const int lacking = wanted - static_cast<int>(known.size());
  const int most = std::min({lacking, 2 * wanted - trial.evidence_runs, static_cast<int>(std::min<std::int64_t>(spare(budget), 1000))});
  if (lacking > 0 && most > 0 && !core_.closed()) {
    const std::vector<int> unseen = failures_.unseen(trial.parent, most, train_order_);
    for (const int example : unseen) want_train(trial.parent, example, trial);
    trial.evidence_runs += static_cast<int>(unseen.size());
    if (core_.queue().waiting(trial.number) > 0) return;
  }
  if (known.empty() || core_.closed()) return end(trial, 0);
  known.resize(std::min(known.size(), static_cast<std::size_t>(core_.policy().hone.failures)));
  show(trial, std::move(known));
  trial.stage = Trial::Stage::proposal;
  proposing_.push_back(trial.number);
}

/// The next request shows these failures.
void Hone::show(Trial& trial, std::vector<int> failures) {
  failures_.shown(trial.parent, failures);
  for (const int example : failures) {
    if (std::ranges::find(trial.evidence, example) == trial.evidence.end()) trial.evidence.push_back(example);
  }
  trial.shown = std::move(failures);
}

std::optional<Step> Hone::ask_proposal(const BudgetView& budget) {
  while (!proposing_.empty()) {
    Trial& trial = trials_.at(proposing_.front());
    if (core_.closed() || budget.proposals.left() < 1 || barren_ >= core_.policy().patience) {
      proposing_.pop_front();
      if (core_.closed() || !trial.draft || !take_child(trial, trial.draft)) end(trial, 0);
      continue;
    }
    // Never more at a time than patience is left for, so that a model that only talks is asked `patience` times at any width.
    if (barren_ + static_cast<int>(proposals_.size()) >= core_.policy().patience) return std::nullopt;
    proposing_.pop_front();
    const StepId id = core_.next_id();
    proposals_.emplace(id, trial.number);
    ++proposals_asked_;
    trial.cost += proposal_cost;
    return Step{id, proposal(trial)};
  }
  return std::nullopt;
}

ProposeStep Hone::proposal(const Trial& trial) {
  const SearchRecord& record = core_.record();
  ProposeStep step;
  step.role = core_.problem().reflectors.at(static_cast<std::size_t>(trial.reflector));
  step.parent = trial.draft ? trial.draft : record.entry(trial.parent).candidate;
  step.component = spec(trial.move).name;
  step.size_limit = core_.policy().prompt_limit;
  show_runs(trial, step);
  if (trial.move.kind == Move::Kind::ground) {
    step.recipe = "grounded";
    step.train_rows = next_rows();
  }
  if (trial.move.kind == Move::Kind::combine) {
    step.notes.push_back({donor_note, find_or_null(record.entry(trial.donor).candidate->components(), step.component).text()});
  }
  if (part("memory")) step.tried = tried_.on(step.component, find_or_null(step.parent->components(), step.component).text(), record);
  return step;
}

/// The parent's failures, each beside a success of another candidate on the same example where there is one; where there is none at all, beside a success
/// of the parent's own.
void Hone::show_runs(const Trial& trial, ProposeStep& step) const {
  int contrasts = 0;
  for (const int example : trial.shown) {
    step.evidence.push_back(core_.record().train(trial.parent, example, 0)->step);
    const StepId solved = part("contrast") && contrasts < most_contrasts ? failures_.solved_by_another(trial.parent, example) : 0;
    if (solved == 0) continue;
    step.evidence.push_back(solved);
    ++contrasts;
  }
  if (contrasts > 0) {
    step.notes.push_back({"The runs", "Where an input is shown twice, the second run was made with another version of this prompt."});
  } else if (const StepId success = failures_.success(trial.parent); success != 0 && !trial.shown.empty()) {
    step.evidence.push_back(success);
  }
}

/// The train examples that are shown next, round and round.
std::vector<int> Hone::next_rows() {
  std::vector<int> rows;
  for (std::size_t i = 0; i < std::min(shown_at_once, train_order_.size()); ++i) {
    rows.push_back(train_order_[(shown_rows_ + i) % train_order_.size()]);
  }
  shown_rows_ = (shown_rows_ + rows.size()) % train_order_.size();
  return rows;
}

void Hone::take_proposal(Trial& trial, StepId step, const Outcome& outcome) {
  trial.steps.push_back(step);
  if (const auto* result = std::get_if<ProposalResult>(&outcome.what)) {
    const std::string reason = result->rejected.empty() && result->text.empty() ? "empty" : result->rejected;
    if (reason.empty()) return take_text(trial, result->text);
    core_.record().reject(reason);
    if (trial.draft) {  // what was written before stands
      if (!take_child(trial, trial.draft)) end(trial, 0);
      return;
    }
    barren(trial, fmt::format("was rejected: {}", reason));
  } else if (const auto* failed = std::get_if<StepFailed>(&outcome.what)) {
    barren(trial, fmt::format("failed: {}", name(failed->kind)));
  } else if (const auto* refused = std::get_if<StepRefused>(&outcome.what)) {
    core_.close(stop_reason(refused->limit));
  } else {
    assert(false);
  }
  end(trial, 0);
}

void Hone::take_text(Trial& trial, const std::string& text) {
  const std::string& component = spec(trial.move).name;
  const Candidate& base = trial.draft ? *trial.draft : *core_.record().entry(trial.parent).candidate;
  auto child = std::make_shared<const Candidate>(base.with(component, Value(text)));
  const int number = trial.number;
  if (++trial.drafts < trial.move.size && drafts_left_ > 0) {
    --drafts_left_;
    if (trial.move.kind == Move::Kind::reflect) show(trial, failures_.failures(trial.parent, core_.policy().hone.failures, train_order_));
    trial.draft = std::move(child);
    proposing_.push_back(number);
    return;
  }
  if (take_child(trial, std::move(child))) return;
  core_.record().reject("duplicate");
  barren(trials_.at(number), "was rejected: duplicate");
  end(trials_.at(number), 0);
}

/// Enters the child into the record and lets it begin; false where it is known.
bool Hone::take_child(Trial& trial, CandidatePtr child) {
  SearchRecord& record = core_.record();
  if (record.knows(*child)) return false;
  const Move& move = trial.move;
  std::vector<int> parents = {trial.parent};
  if (trial.donor >= 0) parents.push_back(trial.donor);
  burdens_.push_back(burden_of(*child));
  trial.child = record.add(std::move(child), std::string(name(move.kind)), std::move(parents), trial.steps);
  beliefs_.add(trial.child, trial.parent, part("learned_priors") ? std::string(name(move.kind)) : std::string());
  if (asks_model(move.kind)) {
    barren_ = 0;
    const std::string& component = spec(move).name;
    tried_.add(component, find_or_null(record.entry(trial.parent).candidate->components(), component).text(), trial.child);
  }
  trial.stage = part("gate") && !trial.evidence.empty() ? Trial::Stage::gate : Trial::Stage::race;
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
  if (!part("racing")) step = static_cast<int>(open.size());
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
  SearchRecord& record = core_.record();
  const int child = trial.child;
  record.accept(child, race_result(child));
  pool_.insert(std::ranges::lower_bound(pool_, child), child);
  beliefs_.learn_from(child);
  fruitless_ = 0;
  record.say("candidate_in",
             fmt::format("A {} entered the pool: {}{}.", name(trial.move.kind), race_result(child), leader() == child ? "; it leads" : ""), child);
  end(trial, std::max(0.0, beliefs_.difference(child).mean));
}

void Hone::drop(Trial& trial, const std::string& reason) {
  SearchRecord& record = core_.record();
  record.say("candidate_out", fmt::format("A {} was dropped: {}.", name(trial.move.kind), reason), trial.child);
  record.drop(trial.child, reason);
  if (beliefs_.observations(trial.child) > 0) beliefs_.learn_from(trial.child);
  ++fruitless_;
  end(trial, 0);
}

void Hone::barren(const Trial& trial, const std::string& why) {
  ++barren_;
  core_.record().say_barren(spec(trial.move).name, why, barren_);
}

void Hone::end(Trial& trial, double gain) {
  if (trial.makes_child) {
    book_.end(trial.move, gain, trial.cost);
    if (asks_model(trial.move.kind)) reflectors_.end(trial.reflector, gain, trial.cost);
    spent_ += trial.cost;
    ++ended_;
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

bool Hone::can_win(int candidate) const {
  const auto failed = failed_cells_.find(candidate);
  return failed == failed_cells_.end() || failed->second * 20 <= core_.problem().validation;
}

int Hone::leader() const {
  std::vector<int> able;
  for (const int candidate : pool_) {
    if (candidate == 0 || can_win(candidate)) able.push_back(candidate);
  }
  return pruned(find_leader(beliefs_, able, burdens_));
}

Choice Hone::choice(int candidate) const {
  const int n = beliefs_.observations(candidate);
  return {core_.record().entry(candidate).candidate, n > 0 ? beliefs_.mean(candidate) : 0, n, core_.problem().validation};
}

}  // namespace hone
