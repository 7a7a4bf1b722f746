// What can be done next to make a child, and which of it is.

#include <algorithm>
#include <utility>

#include "optimizer/hone/hone.hpp"
#include "optimizer/hone/standings.hpp"
#include "optimizer/index.hpp"

namespace hone {
namespace {

constexpr int parents_tried = 4;
constexpr int some_drafts = 6;    // of a text, before it is run
constexpr int most_drafts = 12;   // where those have paid
constexpr int usual_labels = 16;  // labelled demos a predictor, at most

}  // namespace

bool Hone::may_propose(const BudgetView& budget) const {
  const auto waiting = static_cast<double>(proposing_.size());
  const auto gathering = std::ranges::count_if(trials_, [](const auto& entry) { return entry.second.stage == Trial::Stage::evidence; });
  return !tally_.over() && budget.proposals.left() - waiting - static_cast<double>(gathering) >= 1;
}

/// What could be done with `parent`.
std::vector<Move> Hone::moves(int parent, const BudgetView& budget) const {
  std::vector<Move> moves;
  const auto add = [&](const Move& move) {
    if (uses(name(move.kind))) moves.push_back(move);
  };
  const bool model = may_propose(budget);
  const std::vector<ComponentSpec>& components = core_.problem().components;
  for (int i = 0; i < static_cast<int>(components.size()); ++i) {
    const ComponentKind kind = components[at(i)].kind;
    if (kind == ComponentKind::text && model) {
      for (const Move::Kind asking : {Move::Kind::reflect, Move::Kind::ground}) {
        add({asking, i});
        if (!uses("drafts")) continue;
        add({asking, i, some_drafts});
        // Twelve only where six have paid.
        if (book_.paid({asking, i, some_drafts})) add({asking, i, most_drafts});
      }
      if (pool_.size() > 1) add({Move::Kind::combine, i});
    }
    if ((kind == ComponentKind::choice || kind == ComponentKind::number) && components[at(i)].options.size() > 1) add({Move::Kind::option, i});
  }
  if (model && rewrites_jointly()) {
    for (const Move::Kind asking : {Move::Kind::reflect, Move::Kind::ground}) add({asking, Move::every_text, std::max(some_drafts, static_cast<int>(texts_.size()))});
  }
  if (pool_.size() > 2 && components.size() > 1) add({Move::Kind::cross});
  const bool replaces = has_new_demos(parent);
  if (takes_demos_ && core_.policy().demos > 0 && demos_.successes() > 0 && !harvesting()) add({.kind = Move::Kind::demos, .replaces = replaces});
  const bool labelled = std::ranges::any_of(core_.problem().labelled, [](const auto& entry) { return !entry.second.empty(); });
  if (labelled && most_labels() > 0) {
    const auto add_labels = [&](int labels) { add({.kind = Move::Kind::labels, .labels = labels, .replaces = replaces}); };
    add_labels(most_labels());
    if (most_labels() > core_.policy().demos && core_.policy().demos > 0) add_labels(core_.policy().demos);
  }
  return moves;
}

/// No candidate is left that has a failure in train, or an example that it was not run on.
bool Hone::nothing_to_learn() const {
  return std::ranges::all_of(pool_, [this](int candidate) { return core_.record().train_done(candidate); });
}

bool Hone::begin_move(const BudgetView& budget) {
  if (nothing_to_learn() || is_perfect(leader())) return false;
  if (fruitless_ >= 2 * core_.policy().patience && !may_propose(budget)) return false;
  for (int tries = 0; tries < parents_tried; ++tries) {
    ++draws_;
    const int parent = draw_parent(beliefs_, pool_, rng("parent"), {uses("thompson"), uses("predicted_wins")});
    for (std::vector<Move> left = moves(parent, budget); !left.empty();) {
      const auto chosen = left.begin() + static_cast<std::ptrdiff_t>(choose_move(left));
      const Move move = *chosen;
      left.erase(chosen);
      if (begin(move, parent, budget)) return true;
    }
  }
  return false;
}

/// All texts of a program are rewritten in turn before any is run.
bool Hone::rewrites_jointly() const { return texts_.size() > 1 && uses("drafts") && uses("joint drafts"); }

/// The order in which moves get their first try: demos once there are half the successes of a set, then what needs no rollout before its race, then texts that are
/// rewritten several times. Of several texts all are rewritten before one is, since one alone may do harm where all together help; and from failures first, whose
/// traces say what each step lacks, while the answers of train speak of the last. Nothing: the move has no turn.
std::optional<int> Hone::turn(const Move& move) const {
  const bool jointly = rewrites_jointly();
  if (jointly && asks_model(move.kind) && move.component != Move::every_text) return std::nullopt;
  switch (move.kind) {
    case Move::Kind::demos:
      if (move.replaces) return std::nullopt;
      return 2 * demos_.successes() >= core_.policy().demos ? 0 : 1;
    case Move::Kind::labels: return !move.replaces && move.labels == most_labels() ? std::optional(1) : std::nullopt;
    case Move::Kind::ground: return move.drafts > 1 || !uses("drafts") ? std::optional(jointly ? 3 : 1) : std::nullopt;
    case Move::Kind::reflect: return move.drafts > 1 ? std::optional(2) : std::nullopt;
    default: return std::nullopt;
  }
}

/// What has a turn and is untried; else in proportion to the square of the expected gain per rollout.
std::size_t Hone::choose_move(const std::vector<Move>& moves) {
  ++draws_;
  std::optional<std::size_t> first;
  std::vector<double> weights;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    const double worth = book_.worth(moves[i]);
    weights.push_back(worth * worth);
    if (!turn(moves[i]) || book_.tried(moves[i]) > 0 || book_.open(moves[i])) continue;
    if (!first || *turn(moves[i]) < *turn(moves[*first])) first = i;
  }
  if (first && uses("free_first")) return *first;
  return rng("move").weighted(weights);
}

int Hone::most_labels() const { return core_.policy().labelled_demos.value_or(usual_labels); }

bool Hone::has_new_demos(int candidate) const {
  const ComponentValues& values = core_.record().entry(candidate).candidate->components();
  const ComponentValues& seed = core_.problem().seed->components();
  return std::ranges::any_of(core_.problem().components, [&](const ComponentSpec& spec) {
    return spec.kind == ComponentKind::demos && !(find_or_null(values, spec.name) == find_or_null(seed, spec.name));
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
    possible = children_.choose_donor(trial);
  } else if (!asks_model(move.kind)) {
    child = children_.make(trial, static_cast<std::uint64_t>(draws_));
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

}  // namespace hone
