// How the trials of a search begin: its opening, its confirmations, and what uses the budget up.

#include <algorithm>

#include "optimizer/hone/hone.hpp"
#include "optimizer/hone/standings.hpp"

namespace hone {
namespace {

constexpr int first_validation = 10;  // examples that the seed is run on before anything else
constexpr int first_train = 8;
constexpr int harvested_at_once = 8;  // examples
constexpr int harvested_blindly = 8;  // where the seed has had no success on train yet
constexpr double harvest_divisor = 6;  // the search for demos takes no more than one in so many of the rollouts
constexpr int confirmed_cells = 6;    // of each of the leaders that a confirmation looks at
constexpr int confirmed_leaders = 2;
constexpr double first_confirmations = 0.05;  // share of the trials, rising with the spend to
constexpr double last_confirmations = 0.3;
constexpr double kept_for_leaders = 0.08;     // share of the rollouts that only confirms
constexpr int least_for_a_child = 6;  // rollouts: below that a child cannot be let in

}  // namespace

std::int64_t Hone::spare(const BudgetView& budget) const { return free_rollouts(budget, core_.queue()); }

/// Asks for the example's repeats together, or joins those that are under way; how many rollouts that costs.
int Hone::want_validation(int candidate, int example, Trial& trial) {
  if (core_.record().validation().settled(candidate, example)) return 0;
  const int repeats = core_.problem().repeats;
  const auto cell = [&](int repeat) { return Cell{candidate, {Partition::validation, example}, repeat}; };
  bool under_way = false;
  for (int repeat = 0; repeat < repeats; ++repeat) under_way |= core_.queue().open(cell(repeat));
  for (int repeat = 0; repeat < repeats; ++repeat) {
    if (!under_way || core_.queue().open(cell(repeat))) core_.queue().want(cell(repeat), trial.number, {});
  }
  if (under_way) return 0;
  trial.cost += repeats;
  return repeats;
}

int Hone::want_train(int candidate, int example, Trial& trial) {
  int wanted = 0;
  for (int repeat = 0; repeat < core_.problem().repeats; ++repeat) {
    if (core_.record().train(candidate, example, repeat)) continue;
    const Cell cell{candidate, {Partition::train, example}, repeat};
    wanted += core_.queue().open(cell) ? 0 : 1;
    core_.queue().want(cell, trial.number, {true, takes_demos_});
  }
  trial.cost += wanted;
  return wanted;
}

std::vector<int> Hone::open_examples(int candidate) const {
  std::vector<int> open;
  for (const int example : validation_order_) {
    if (!core_.record().validation().settled(candidate, example)) open.push_back(example);
  }
  return open;
}

Trial& Hone::open_trial(Trial::Stage stage, int parent) {
  Trial trial;
  trial.number = ++started_;
  trial.stage = stage;
  trial.parent = parent;
  return trials_.emplace(trial.number, std::move(trial)).first->second;
}

/// Keeps a trial that waits for a rollout, its own or one that it joined; another has nothing to do and is taken back.
bool Hone::keep_if_waiting(const Trial& trial) {
  if (core_.queue().waiting(trial.number) > 0) return true;
  trials_.erase(trial.number);
  return false;
}

void Hone::begin_opening(const BudgetView& budget) {
  begun_ = true;
  Trial& trial = open_trial(Trial::Stage::opening, 0);
  std::int64_t left = spare(budget);
  const int repeats = core_.problem().repeats;
  for (int i = 0; i < std::min(first_validation, core_.problem().validation) && left >= repeats; ++i) {
    left -= want_validation(0, validation_order_[static_cast<std::size_t>(i)], trial);
  }
  left = std::min<std::int64_t>(left, budget.rollouts.limit ? static_cast<std::int64_t>(*budget.rollouts.limit / 10) : left);
  for (int i = 0; i < std::min(first_train, core_.problem().train) && left >= repeats; ++i) {
    left -= want_train(0, train_order_[static_cast<std::size_t>(i)], trial);
  }
  if (!keep_if_waiting(trial)) end_opening(budget);
}

void Hone::end_opening(const BudgetView& budget) {
  opened_ = true;
  if (const auto rollouts = pace_.rollouts_foreseen(budget)) racing_ = racing_policy(*rollouts);
  core_.record().accept(0, "the program as it was given");
}

bool Hone::begin_trial(const BudgetView& budget) {
  if (core_.closed() || !opened_ || spare(budget) < core_.problem().repeats) return false;
  const int draws = draws_;
  const int started = started_;
  if (begin_something(budget)) return true;
  draws_ = draws;  // so that asking again before the next tell draws the same
  started_ = started;
  return false;
}

bool Hone::begin_something(const BudgetView& budget) {
  ++draws_;
  if (begin_harvest(budget)) return true;
  double confirm = first_confirmations + (last_confirmations - first_confirmations) * pace_.progress(budget);
  if (const auto in_all = Pace::rollouts_in_all(budget); in_all && budget.rollouts_left() < kept_for_leaders * *in_all) confirm = 1;
  if (uses("confirmation") && rng("confirm").uniform() < confirm && begin_confirmation(budget)) return true;
  if (pace_.progress(budget) >= pruner_.policy().late && begin_pruning(budget)) return true;
  const bool may_be_perfect = beliefs_.observations(0) >= std::min(first_validation, core_.problem().validation) && beliefs_.failures(0) == 0;
  if (may_be_perfect && begin_confirmation(budget)) return true;
  const bool enough = spare(budget) >= std::int64_t{least_for_a_child} * core_.problem().repeats;
  if (enough && begin_move(budget)) return true;
  if (begin_confirmation(budget) || begin_pruning(budget)) return true;
  return !enough && quota_gap(budget, spare(budget)) > 0 && begin_fill(budget);
}

/// Where the seed has too few successes for a demo set it runs on more of train; on not many where it has none.
bool Hone::begin_harvest(const BudgetView& budget) {
  if (!uses("bootstrap") || !takes_demos_ || demos_.successes() >= core_.policy().demos || harvesting()) return false;
  const int repeats = core_.problem().repeats;
  if (demos_.successes() == 0 && harvested_ >= std::int64_t{harvested_blindly} * repeats) return false;
  std::int64_t left = spare(budget);
  std::int64_t most = core_.policy().bootstrap_rollouts;
  if (const auto in_all = Pace::rollouts_in_all(budget)) most = std::min(most, static_cast<std::int64_t>(*in_all / harvest_divisor));
  Trial& trial = open_trial(Trial::Stage::harvest, 0);
  for (const int example : failures_.unseen(0, harvested_at_once, train_order_)) {
    if (harvested_ >= most || left < repeats) break;
    const int wanted = want_train(0, example, trial);
    left -= wanted;
    harvested_ += wanted;
  }
  return keep_if_waiting(trial);
}

bool Hone::harvesting() const {
  return std::ranges::any_of(trials_, [](const auto& entry) { return entry.second.stage == Trial::Stage::harvest; });
}

/// The most promising candidates are run where they were not.
bool Hone::begin_confirmation(const BudgetView& budget) {
  const int repeats = core_.problem().repeats;
  std::int64_t left = spare(budget);
  Trial& trial = open_trial(Trial::Stage::confirm, 0);
  int looked_at = 0;
  for (const int candidate : by_promise(beliefs_, pool_)) {
    const std::vector<int> open = open_examples(candidate);
    if (!can_win(candidate)) continue;
    for (std::size_t i = 0; i < std::min<std::size_t>(open.size(), confirmed_cells) && left >= repeats; ++i) {
      left -= want_validation(candidate, open[i], trial);
    }
    if (++looked_at == confirmed_leaders) break;
  }
  return keep_if_waiting(trial);
}

/// Uses what nothing else can be done with: the most promising candidate that was not run on everything runs on more of validation, then of train.
bool Hone::begin_fill(const BudgetView& budget) {
  const std::int64_t most = std::min(quota_gap(budget, spare(budget)), spare(budget));
  Trial& trial = open_trial(Trial::Stage::harvest, 0);
  std::int64_t wanted = 0;
  for (const int candidate : by_promise(beliefs_, pool_)) {
    for (const int example : open_examples(candidate)) {
      if (wanted + core_.problem().repeats <= most) wanted += want_validation(candidate, example, trial);
    }
    for (const int example : train_order_) {
      if (wanted + core_.problem().repeats <= most) wanted += want_train(candidate, example, trial);
    }
    if (wanted > 0) break;
  }
  return keep_if_waiting(trial);
}

StopReason Hone::reason(const BudgetView& budget) const {
  if (core_.closed()) return *core_.closed();
  if (spare(budget) < core_.problem().repeats) return StopReason::rollouts;
  if (const auto over = tally_.over()) return *over;
  if (budget.proposals.left() < 1) return StopReason::proposals;
  if (is_perfect(leader())) return StopReason::perfect;
  if (nothing_to_learn()) return core_.record().any_train_missing() ? StopReason::stalled : StopReason::perfect;
  if (budget.rollouts.limit && quota_gap(budget, spare(budget)) <= 0) return StopReason::rollouts;
  return StopReason::finished;
}

}  // namespace hone
