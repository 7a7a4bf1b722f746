// How the trials of a search begin: its opening, its moves, its confirmations, and what uses the budget up.

#include <algorithm>
#include <cmath>
#include <utility>

#include "optimizer/hone/hone.hpp"
#include "optimizer/hone/standings.hpp"

namespace hone {
namespace {

constexpr int first_validation = 10;  // examples that the seed is run on before anything else
constexpr int first_train = 8;
constexpr int harvested_at_once = 8;
constexpr double harvest_share = 6;   // the search for demos takes no more than one part in this many of the rollouts
constexpr int confirmed_cells = 6;    // of each of the leaders that a confirmation looks at
constexpr int confirmed_leaders = 2;
constexpr double first_confirmations = 0.05;  // share of the trials, rising with the spend to
constexpr double last_confirmations = 0.3;
constexpr double kept_for_leaders = 0.08;     // share of the rollouts that only confirms
constexpr int least_for_a_child = 6;  // rollouts: below that a child cannot be let in
constexpr int generations = 16;       // that the budget is to have room for
constexpr int parents_tried = 4;
constexpr int some_drafts = 6;        // of a text, before it is run
constexpr int most_drafts = 12;       // where those have paid
constexpr int usual_labels = 16;      // labelled demos a predictor, at most
constexpr double usual_cost = 12;     // of a trial, before any has ended

}  // namespace

std::int64_t Hone::spare(const BudgetView& budget) const { return free_rollouts(budget, core_.queue()); }

double Hone::progress(const BudgetView& budget) const {
  double progress = budget.progress();
  if (wall_s_ && *wall_s_ > 0 && budget.wall_left_s) progress = std::max(progress, 1 - *budget.wall_left_s / *wall_s_);
  return std::clamp(progress, 0.0, 1.0);
}

/// Trials in flight: as many as the policy allows, but no more than leave the rollouts room for some generations of children.
int Hone::room(const BudgetView& budget) const {
  const int width = core_.policy().width;
  const auto free = budget.rollouts_left();
  if (!free) return width;
  const double cost = (usual_cost + spent_) / (1 + ended_);
  const double left = *free + budget.rollouts.reserved;
  return std::clamp(static_cast<int>(std::ceil(left / (generations * cost))), 1, width);
}

/// All rollouts of the search, told ones and to come, as far as they are limited.
std::optional<double> Hone::rollouts_in_all(const BudgetView& budget) {
  const auto free = budget.rollouts_left();
  return free ? std::optional(budget.rollouts.charged + budget.rollouts.reserved + *free) : std::nullopt;
}

/// Proposals that are not needed for the children that the rollouts left will pay for.
int Hone::drafts_left(const BudgetView& budget) const {
  const auto in_all = rollouts_in_all(budget);
  const double rollouts = budget.rollouts_left().value_or(usual_cost);
  double proposals = budget.proposals.left();
  if (!budget.proposals.limit && in_all) proposals = *in_all / 2 - proposals_asked_;
  return static_cast<int>(std::clamp(proposals - rollouts / usual_cost - static_cast<double>(proposing_.size()), 0.0, 1000.0));
}

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

void Hone::begin_opening(const BudgetView& budget) {
  begun_ = true;
  wall_s_ = budget.wall_left_s;
  if (budget.rollouts.limit) racing_ = racing_policy(*budget.rollouts.limit);
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
  if (core_.queue().waiting(trial.number) > 0) return;
  opened_ = true;
  core_.record().accept(0, "the program as it was given");
  trials_.erase(trial.number);
}

bool Hone::begin_trial(const BudgetView& budget) {
  if (core_.closed() || !opened_ || spare(budget) < core_.problem().repeats) return false;
  const int draws = draws_;
  const int started = started_;
  if (begin_something(budget)) return true;
  draws_ = draws;  // asked again with nothing told in between, it is the same question
  started_ = started;
  return false;
}

bool Hone::begin_something(const BudgetView& budget) {
  ++draws_;
  if (begin_harvest(budget)) return true;
  double confirm = first_confirmations + (last_confirmations - first_confirmations) * progress(budget);
  if (const auto in_all = rollouts_in_all(budget); in_all && budget.rollouts_left() < kept_for_leaders * *in_all) confirm = 1;
  if (part("confirmation") && rng("confirm").uniform() < confirm && begin_confirmation(budget)) return true;
  if (progress(budget) >= pruning_.late && begin_pruning(budget)) return true;
  const bool enough = spare(budget) >= std::int64_t{least_for_a_child} * core_.problem().repeats;
  if (enough && begin_move(budget)) return true;
  if (begin_confirmation(budget) || begin_pruning(budget)) return true;
  return !enough && quota_gap(budget, spare(budget)) > 0 && begin_fill(budget);
}

/// Where the seed has successes, but too few for a demo set, it runs on more of train.
bool Hone::begin_harvest(const BudgetView& budget) {
  const int wanted = core_.policy().demos;
  if (!part("bootstrap") || !takes_demos_ || demos_.successes() == 0 || demos_.successes() >= wanted || harvesting()) return false;
  std::int64_t left = spare(budget);
  std::int64_t most = core_.policy().bootstrap_rollouts;
  if (const auto in_all = rollouts_in_all(budget)) most = std::min(most, static_cast<std::int64_t>(*in_all / harvest_share));
  Trial& trial = open_trial(Trial::Stage::harvest, 0);
  for (const int example : failures_.unseen(0, harvested_at_once, train_order_)) {
    if (harvested_ >= most || left < core_.problem().repeats) break;
    left -= want_train(0, example, trial);
    ++harvested_;
  }
  if (core_.queue().waiting(trial.number) > 0) return true;
  trials_.erase(trial.number);
  return false;
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
  if (core_.queue().waiting(trial.number) > 0) return true;
  trials_.erase(trial.number);
  return false;
}

bool Hone::may_propose(const BudgetView& budget) const {
  const auto waiting = static_cast<double>(proposing_.size());
  const auto gathering = std::ranges::count_if(trials_, [](const auto& entry) { return entry.second.stage == Trial::Stage::evidence; });
  return barren_ < core_.policy().patience && budget.proposals.left() - waiting - static_cast<double>(gathering) >= 1;
}

/// What could be done with `parent`.
std::vector<Move> Hone::moves(int parent, const BudgetView& budget) const {
  std::vector<Move> moves;
  const auto add = [&](Move::Kind kind, std::size_t component, int size = 1) {
    if (part(name(kind))) moves.push_back({kind, static_cast<int>(component), size});
  };
  const bool model = may_propose(budget);
  const std::vector<ComponentSpec>& components = core_.problem().components;
  for (std::size_t i = 0; i < components.size(); ++i) {
    const ComponentKind kind = components[i].kind;
    if (kind == ComponentKind::text && model) {
      for (const Move::Kind asking : {Move::Kind::reflect, Move::Kind::ground}) {
        add(asking, i);
        if (!part("drafts")) continue;
        add(asking, i, some_drafts);
        // A model that is no good at it is not asked so often in a row.
        if (book_.paid({asking, static_cast<int>(i), some_drafts})) add(asking, i, most_drafts);
      }
      if (pool_.size() > 1) add(Move::Kind::combine, i);
    }
    if (kind == ComponentKind::text && pool_.size() > 2) add(Move::Kind::join, i);
    if ((kind == ComponentKind::choice || kind == ComponentKind::number) && components[i].options.size() > 1) add(Move::Kind::option, i);
  }
  if (pool_.size() > 2 && components.size() > 1) add(Move::Kind::cross, 0);
  // To find demos for a program that has none, and to find better ones, are two things.
  const std::size_t anew = has_new_demos(parent) ? 1 : 0;
  if (takes_demos_ && core_.policy().demos > 0 && demos_.successes() > 0 && !harvesting()) add(Move::Kind::demos, anew);
  const bool labelled = std::ranges::any_of(core_.problem().labelled, [](const auto& entry) { return !entry.second.empty(); });
  if (labelled && most_labels() > 0) {
    add(Move::Kind::labels, anew, most_labels());
    if (most_labels() > core_.policy().demos && core_.policy().demos > 0) add(Move::Kind::labels, anew, core_.policy().demos);
  }
  return moves;
}

/// No candidate is left that has a failure in train, or an example that it was not run on.
bool Hone::nothing_to_learn() const {
  return std::ranges::all_of(pool_, [this](int candidate) { return core_.record().train_done(candidate); });
}

bool Hone::begin_move(const BudgetView& budget) {
  if (nothing_to_learn()) return false;
  if (fruitless_ >= 2 * core_.policy().patience && !may_propose(budget)) return false;
  for (int tries = 0; tries < parents_tried; ++tries) {
    ++draws_;
    const int parent = draw_parent(beliefs_, pool_, rng("parent"));
    for (std::vector<Move> left = moves(parent, budget); !left.empty();) {
      const auto chosen = left.begin() + static_cast<std::ptrdiff_t>(choose_move(left));
      const Move move = *chosen;
      left.erase(chosen);
      if (begin(move, parent, budget)) return true;
    }
  }
  return false;
}

/// What costs no rollout before its race and is tried before all else, in this order.
bool Hone::is_free(const Move& move) const {
  if (move.kind == Move::Kind::reflect) return move.size > 1;
  if (move.kind == Move::Kind::ground) return move.size > 1 || !part("drafts");
  return (move.kind == Move::Kind::demos && move.component == 0) || (move.kind == Move::Kind::labels && move.component == 0 && move.size == most_labels());
}

/// In proportion to the square of the expected gain per rollout; what asks no model comes first while it is untried.
std::size_t Hone::choose_move(const std::vector<Move>& moves) {
  ++draws_;
  std::vector<double> weights;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    const double worth = book_.worth(moves[i]);
    weights.push_back(worth * worth);
  }
  if (part("free_first")) {
    for (std::size_t i = 0; i < moves.size(); ++i) {
      const bool whole_set = moves[i].kind == Move::Kind::demos && demos_.successes() >= core_.policy().demos;
      if (whole_set && is_free(moves[i]) && book_.tried(moves[i]) == 0 && !book_.open(moves[i])) return i;
    }
    for (std::size_t i = 0; i < moves.size(); ++i) {
      if (is_free(moves[i]) && book_.tried(moves[i]) == 0 && !book_.open(moves[i])) return i;
    }
  }
  return rng("move").weighted(weights);
}

int Hone::most_labels() const { return core_.policy().labelled_demos.value_or(usual_labels); }

bool Hone::has_new_demos(int candidate) const {
  return std::ranges::any_of(core_.problem().components, [&](const ComponentSpec& spec) {
    if (spec.kind != ComponentKind::demos) return false;
    return !(find_or_null(core_.record().entry(candidate).candidate->components(), spec.name) == find_or_null(core_.problem().seed->components(), spec.name));
  });
}

/// A model has something to go by: a failure, or an example that the parent was not run on.
bool Hone::can_learn(const Move& move, int parent) const {
  const bool failures = !failures_.failures(parent, 1, train_order_).empty();
  if (move.kind == Move::Kind::ground) return failures || beliefs_.failures(parent) > 0;
  return failures || !failures_.unseen(parent, 1, train_order_).empty();
}

bool Hone::begin(const Move& move, int parent, const BudgetView& budget) {
  if (asks_model(move.kind) && !can_learn(move, parent)) return false;
  Trial& trial = open_trial(Trial::Stage::evidence, parent);
  trial.move = move;
  CandidatePtr child;
  bool possible = true;
  if (move.kind == Move::Kind::combine) {
    possible = choose_donor(trial);
  } else if (!asks_model(move.kind)) {
    child = make_child(trial);
    possible = child && !core_.record().knows(*child);
  }
  if (!possible) {
    trials_.erase(trial.number);
    return false;
  }
  trial.makes_child = true;
  book_.begin(move);
  if (asks_model(move.kind)) trial.reflector = reflectors_.choose(rng("reflector"));
  if (child) {
    take_child(trial, std::move(child));
  } else if (move.kind == Move::Kind::ground) {
    trial.stage = Trial::Stage::proposal;
    proposing_.push_back(trial.number);
  } else {
    gather(trial, budget);
  }
  return true;
}

/// Uses what nothing else can be done with: the leader runs on train examples that it has not seen, as evidence.
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
    if (wanted > 0) return true;
  }
  trials_.erase(trial.number);
  return false;
}

StopReason Hone::reason(const BudgetView& budget) const {
  if (core_.closed()) return *core_.closed();
  if (spare(budget) < core_.problem().repeats) return StopReason::rollouts;
  if (barren_ >= core_.policy().patience) return StopReason::stalled;
  if (budget.proposals.left() < 1) return StopReason::proposals;
  if (nothing_to_learn()) return core_.record().any_train_missing() ? StopReason::stalled : StopReason::perfect;
  if (budget.rollouts.limit && quota_gap(budget, spare(budget)) <= 0) return StopReason::rollouts;
  return StopReason::finished;
}

}  // namespace hone
