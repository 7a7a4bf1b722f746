// How MIPRO's trials and full validations begin and end.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "optimizer/index.hpp"
#include "optimizer/mipro/mipro.hpp"
#include "optimizer/same_score.hpp"
#include "optimizer/statistics/missing.hpp"

namespace hone {
namespace {

constexpr int failed_trials_that_end_it = 3;

double median(std::vector<TpeTrial> trials) {
  std::ranges::sort(trials, {}, &TpeTrial::value);
  const std::size_t middle = trials.size() / 2;
  if (trials.size() % 2 == 1) return trials[middle].value;
  return (trials[middle - 1].value + trials[middle].value) / 2;
}

}  // namespace

void Mipro::advance() {
  for (const int number : core_.take_ready()) {
    const auto trial = running_.extract(number);
    tell_trial(trial.mapped());
  }
  for (const int seed : core_.start().take_accepted()) {
    const Mean mean = core_.record().validation().mean(seed, View::observed);
    if (searching_ && mean.n > 0) note(Choices(sizes_.size(), 0), mean.mean);
  }
  const int winner = core_.record().winner();
  const Mean best = core_.record().validation().mean(winner, View::complete);
  if (best.n > 0 && best.mean >= perfect_score && !core_.closed()) core_.close(StopReason::perfect);
}

/// One pipeline's worth is two rollouts in flight: a trial brings many, so at width 1 they come one after the other.
bool Mipro::begin(const BudgetView& budget) {
  if (core_.closed() || !core_.start().done() || variables_.empty()) return false;
  if (outstanding() > 2 * static_cast<std::size_t>(core_.policy().width - 1)) return false;
  if (fulls_due_ > 0) {
    --fulls_due_;
    last_full_begun_ = trials_told_ == plan_->trials;
    return begin_full(budget) || begin(budget);
  }
  if (trials_left(budget)) return begin_trial(budget);
  if (!running_.empty()) return false;
  const bool more = plan_->open_ended || !std::exchange(last_full_begun_, true);
  return more && begin_full(budget);
}

bool Mipro::trials_left(const BudgetView& budget) const {
  if (exhausted_ || trials_failed_ >= failed_trials_that_end_it) return false;
  if (!plan_->open_ended && trials_ >= plan_->trials) return false;
  const std::int64_t needed = std::int64_t{core_.problem().validation} * core_.problem().repeats;  // with a full validation
  return free_rollouts(budget, core_.queue()) >= needed && forecast_.left(budget).value_or(needed) >= needed;
}

bool Mipro::begin_trial(const BudgetView& budget) {
  const auto choices = choose();
  if (!choices) {
    if (!running_.empty()) return false;  // what is on its way may be worth another trial when it is told
    exhausted_ = true;
    return begin(budget);
  }
  Trial trial;
  trial.candidate = candidate_of(*choices);
  trial.choices = *choices;
  trial.rows = core_.draws().order("trial_examples", static_cast<std::uint64_t>(trials_), core_.problem().validation);
  trial.rows.resize(static_cast<std::size_t>(plan_->trial_examples));
  ++trials_;
  start(std::move(trial));
  return true;
}

std::optional<Choices> Mipro::choose() {
  Rng rng(core_.problem().random_seed, "tpe", static_cast<std::uint64_t>(trials_));
  const auto worth = [this](const Choices& choices) { return usable(choices); };
  if (static_cast<int>(told_.size()) < plan_->startup) return uniform_suggestion(sizes_, worth, rng);
  std::vector<TpeTrial> trials = told_;
  for (const auto& [number, trial] : running_) {
    if (!trial.full) trials.push_back({trial.choices, median(told_)});
  }
  return tpe_suggestion(sizes_, trials, worth, rng);
}

/// Not complete, and not on its way. Options differ, so combinations that were not tried are new candidates.
bool Mipro::usable(const Choices& choices) const {
  const auto known = numbers_.find(choices);
  if (known == numbers_.end()) return true;
  if (core_.record().validation().complete(known->second)) return false;
  return std::ranges::none_of(running_, [&](const auto& trial) { return trial.second.candidate == known->second; });
}

bool Mipro::begin_full(const BudgetView& budget) {
  const auto candidate = best_incomplete();
  if (!candidate || missing(*candidate) > free_rollouts(budget, core_.queue())) return false;
  Trial full;
  full.full = true;
  full.candidate = *candidate;
  full.choices = std::ranges::find(numbers_, *candidate, [](const auto& known) { return known.second; })->first;
  for (int row = 0; row < core_.problem().validation; ++row) full.rows.push_back(row);
  start(std::move(full));
  return true;
}

/// The tried one with the best mean over what was seen of it that has holes and is on no full validation.
std::optional<int> Mipro::best_incomplete() const {
  const ScoreTable& table = core_.record().validation();
  std::optional<int> best;
  for (const int candidate : tried_) {
    const bool running = std::ranges::any_of(running_, [&](const auto& trial) { return trial.second.full && trial.second.candidate == candidate; });
    if (running || table.complete(candidate) || table.mean(candidate, View::observed).n == 0) continue;
    if (!best || table.mean(candidate, View::observed).mean > table.mean(*best, View::observed).mean) best = candidate;
  }
  return best;
}

std::int64_t Mipro::missing(int candidate) const {
  std::int64_t cells = 0;
  for (int row = 0; row < core_.problem().validation; ++row) {
    for (int repeat = 0; repeat < core_.problem().repeats; ++repeat) {
      cells += wanted_.contains({candidate, {Partition::validation, row}, repeat}) ? 0 : 1;
    }
  }
  return cells;
}

void Mipro::start(Trial trial) {
  const int number = trial.number = ++started_;
  for (const int row : trial.rows) {
    if (core_.record().validation().settled(trial.candidate, row)) continue;
    for (int repeat = 0; repeat < core_.problem().repeats; ++repeat) {
      const Cell cell{trial.candidate, {Partition::validation, row}, repeat};
      const bool fresh = wanted_.insert(cell).second;
      if (fresh || core_.queue().open(cell)) core_.queue().want(cell, number, {});
    }
  }
  if (std::ranges::find(tried_, trial.candidate) == tried_.end()) tried_.push_back(trial.candidate);
  if (core_.queue().waiting(number) == 0) return tell_trial(trial);
  running_.emplace(number, std::move(trial));
}

/// A trial's value is the mean over its rows; one that lacks more than a third of them has none.
void Mipro::tell_trial(const Trial& trial) {
  SearchRecord& record = core_.record();
  double sum = 0;
  std::size_t n = 0;
  for (const int row : trial.rows) {
    const auto score = record.validation().score(trial.candidate, row);
    sum += score.value_or(0);
    n += score ? 1 : 0;
  }
  const bool judged = enough_scored(n, trial.rows.size());
  const double value = n > 0 ? sum / static_cast<double>(n) : 0;
  if (judged) note(trial.choices, value);
  if (trial.full) return settle(trial.candidate);
  ++trials_told_;
  trials_failed_ = judged ? 0 : trials_failed_ + 1;
  if (plan_->trial_examples < core_.problem().validation && trials_told_ % core_.policy().mipro.full_every == 0) ++fulls_due_;
  const std::string of = plan_->open_ended ? "" : fmt::format(" of {}", plan_->trials);
  record.say("trial", judged ? fmt::format("Trial {}{} scored {:.3f} on {} examples.", trials_told_, of, value, n)
                             : fmt::format("Trial {}{} is unjudged: too many of its runs failed.", trials_told_, of),
             trial.candidate);
  settle(trial.candidate);
}

/// Takes a candidate that is complete into the pool.
void Mipro::settle(int candidate) {
  SearchRecord& record = core_.record();
  if (record.entry(candidate).state != SearchRecord::State::racing || !record.validation().complete(candidate)) return;
  if (!few_missing(at(record.validation().missing(candidate)), at(core_.problem().validation))) return;  // it cannot win
  const Mean mean = record.validation().mean(candidate, View::complete);
  const std::string score = in_words(mean);
  record.accept(candidate, score);
  const std::string_view best = record.winner() == candidate ? "; it is the best so far" : "";
  record.say("candidate_in", fmt::format("A combination was validated whole: {}{}.", score, best), candidate);
}

int Mipro::candidate_of(const Choices& choices) {
  if (const auto known = numbers_.find(choices); known != numbers_.end()) return known->second;
  SearchRecord& record = core_.record();
  ComponentValues values = core_.problem().seed->components();
  std::vector<StepId> steps;
  for (std::size_t i = 0; i < variables_.size(); ++i) {
    const Option& option = variables_[i].options[static_cast<std::size_t>(choices[i])];
    values.insert_or_assign(variables_[i].component, option.value);
    for (const StepId step : option.steps) {
      if (std::ranges::find(steps, step) == steps.end()) steps.push_back(step);
    }
  }
  auto candidate = std::make_shared<const Candidate>(Candidate(std::move(values)));
  const auto number = record.number_of(*candidate);
  return numbers_[choices] = number ? *number : record.add(std::move(candidate), "trial", {0}, std::move(steps));
}

void Mipro::drop_incomplete() {
  SearchRecord& record = core_.record();
  for (int candidate = 1; candidate < record.size(); ++candidate) {
    if (record.entry(candidate).state != SearchRecord::State::racing) continue;
    const Mean mean = record.validation().mean(candidate, View::observed);
    record.drop(candidate, in_words(mean) + ": not validated whole");
  }
}

StopReason Mipro::reason(const BudgetView& budget) const {
  if (core_.closed()) return *core_.closed();
  const bool nearly_all = budget.rollouts.limit && budget.rollouts.charged >= 0.95 * *budget.rollouts.limit;
  if (core_.short_of_rollouts() || nearly_all) return StopReason::rollouts;
  if (trials_failed_ >= failed_trials_that_end_it || (variables_.empty() && barren_ > 0)) return StopReason::stalled;
  return StopReason::finished;
}

}  // namespace hone
