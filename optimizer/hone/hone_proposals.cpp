// How a model is asked for a text: what it is shown, and what becomes of its reply.

#include <algorithm>
#include <utility>

#include "optimizer/hone/hone.hpp"
#include "optimizer/proposals/request_parts.hpp"

namespace hone {
namespace {

/// Of a text that is rewritten several times: so many times the usual failures are collected, so that each draft is shown others.
constexpr int failure_sets = 3;
constexpr int most_contrasts = 2;
/// Train examples that a grounded proposal is shown.
constexpr std::size_t shown_at_once = 10;
/// Rollouts that a proposal is worth where moves are compared.
constexpr double proposal_cost = 1;
constexpr const char* donor_note =
    "Another version of this prompt, which does better on some examples where the current one fails. Take over what it knows";

}  // namespace

/// Collects the parent's failures, running it on more of train while there are too few; the trial ends where none is found.
void Hone::gather(Trial& trial, const BudgetView& budget) {
  const int wanted = core_.policy().hone.failures * (trial.move.drafts > 1 ? failure_sets : 1);
  std::vector<int> known = failures_.failures(trial.parent, wanted, train_order_);
  const int lacking = wanted - static_cast<int>(known.size());
  const auto affordable = static_cast<int>(std::min<std::int64_t>(spare(budget) / core_.problem().repeats, wanted));
  const int most = std::min({lacking, 2 * wanted - trial.evidence_runs, affordable});
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
  failures_.note_shown(trial.parent, failures);
  for (const int example : failures) {
    if (std::ranges::find(trial.evidence, example) == trial.evidence.end()) trial.evidence.push_back(example);
  }
  trial.shown = std::move(failures);
}

std::optional<Step> Hone::ask_proposal(const BudgetView& budget) {
  while (!proposing_.empty()) {
    Trial& trial = trials_.at(proposing_.front());
    const bool enough = trial.draft && drafts_left_ < 1;
    if (core_.closed() || tally_.over() || enough || budget.proposals.left() < 1) {
      proposing_.pop_front();
      core_.closed() || !trial.draft ? end(trial, 0) : take_written(trial, trial.draft);
      continue;
    }
    if (!tally_.bears_another(proposals_.size())) return std::nullopt;
    proposing_.pop_front();
    if (trial.draft) {
      --drafts_left_;
      if (trial.move.kind == Move::Kind::reflect) show(trial, failures_.failures(trial.parent, core_.policy().hone.failures, train_order_));
    }
    const StepId id = core_.next_id();
    proposals_.emplace(id, trial.number);
    pace_.asked(id, budget);
    trial.asked = true;
    trial.cost += proposal_cost;
    return Step{id, proposal(trial)};
  }
  return std::nullopt;
}

ProposeStep Hone::proposal(Trial& trial) {
  const SearchRecord& record = core_.record();
  ProposeStep step;
  step.role = core_.problem().reflectors.at(static_cast<std::size_t>(trial.reflector));
  step.parent = trial.draft ? trial.draft : record.entry(trial.parent).candidate;
  step.component = component_of(trial, trial.written);
  step.size_limit = core_.policy().prompt_limit;
  show_runs(trial, step);
  if (trial.move.kind == Move::Kind::ground) {
    step.recipe = "grounded";
    step.train_rows = next_rows();
  }
  if (trial.move.kind == Move::Kind::combine) {
    step.notes.push_back({donor_note, record.text(trial.donor, step.component)});
  }
  if (uses("memory")) step.tried = tried_.on(step.component, find_or_null(step.parent->components(), step.component).text(), record);
  if (uses("hypotheses") && step.recipe == "reflect") show_ideas(trial, step);
  return step;
}

/// One idea of the pool is to be worked out, and nothing that is tried by others.
void Hone::show_ideas(Trial& trial, ProposeStep& step) {
  step.ask_ideas = true;
  const std::string text = core_.record().text(trial.parent, step.component);
  trial.idea = hypotheses_.take(step.component, text);
  if (trial.idea) {
    step.notes.push_back({"An idea to work out, if the runs bear it out", trial.idea->words});
    trial.ideas.push_back(trial.idea->words);
  }
  std::string ideas;
  for (const std::string& idea : hypotheses_.others(step.component, text, trial.ideas)) ideas.append("- ").append(idea).append("\n");
  if (!ideas.empty()) step.notes.push_back({"Ideas that are tried apart: leave them alone", ideas});
  std::string texts;
  for (const std::string& open : tried_.open(step.component, text, core_.record())) texts.append(fenced(open)).append("\n");
  if (!texts.empty()) step.notes.push_back({"Texts that are being tried: propose none like them", texts});
}

void Hone::take_ideas(Trial& trial, const Outcome& outcome) {
  const std::string& component = component_of(trial, trial.written);
  const auto* reply = std::get_if<ProposalResult>(&outcome.what);
  if (reply) hypotheses_.add(component, core_.record().text(trial.parent, component), reply->ideas);
  if (!reply || !reply->reason().empty()) give_back_idea(trial);
}

/// No new text came of the last request.
void Hone::give_back_idea(Trial& trial) {
  if (!trial.idea) return;
  hypotheses_.give_back(*std::exchange(trial.idea, std::nullopt));
  trial.ideas.pop_back();
}

/// The parent's failures, each beside a success of another candidate on the same example where there is one; where there is none at all, beside a success
/// of the parent's own.
void Hone::show_runs(const Trial& trial, ProposeStep& step) const {
  int contrasts = 0;
  for (const int example : trial.shown) {
    step.evidence.push_back(core_.record().train(trial.parent, example, 0)->step);
    const StepId solved = uses("contrast") && contrasts < most_contrasts ? failures_.solved_by_another(trial.parent, example) : 0;
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
  pace_.answered(step);
  take_ideas(trial, outcome);
  const auto text = tally_.take(component_of(trial, trial.written), outcome, !trial.draft);
  if (text) return take_text(trial, step, *text);
  if (trial.draft) return take_written(trial, trial.draft);  // what was written before stands
  end(trial, 0);
}

void Hone::take_text(Trial& trial, StepId step, const std::string& text) {
  trial.steps.push_back(step);
  const std::string& component = component_of(trial, trial.written);
  const Candidate& base = trial.draft ? *trial.draft : *core_.record().entry(trial.parent).candidate;
  auto child = std::make_shared<const Candidate>(base.with(component, Value(text)));
  if (++trial.written >= trial.move.drafts) return take_written(trial, std::move(child));
  trial.draft = std::move(child);
  proposing_.push_back(trial.number);
}

/// What was written is the trial's child, unless it is known.
void Hone::take_written(Trial& trial, CandidatePtr child) {
  if (take_child(trial, std::move(child))) return;
  give_back_idea(trial);
  tally_.reject(component_of(trial, trial.written - 1), "duplicate");
  end(trial, 0);
}

}  // namespace hone
