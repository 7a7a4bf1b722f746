#pragma once

#include <compare>
#include <map>
#include <string_view>

#include "optimizer/hone/earnings.hpp"

namespace hone {

/// A way to make a child, and the component that it changes.
struct Move {
  enum class Kind {
    reflect,  ///< a model rewrites a text from failures of the parent
    ground,   ///< a model rewrites a text from train examples with their answers: takes no rollout before the race
    combine,  ///< as `reflect`, and the model is shown the text of a candidate that wins where the parent loses
    cross,    ///< components of such a candidate take the place of the parent's
    demos,    ///< another set of demos from the run's own successes
    labels,   ///< another set of labelled demos
    option,   ///< another format, order of fields, temperature or model
    prune,    ///< a sentence of the leader is taken out; begun apart from the others, late in the run
  };
  static constexpr int every_text = -1;
  Kind kind = Kind::reflect;
  int component = 0;      ///< in the order of the program; `every_text`: in turns; 0 where the kind says it all
  int drafts = 1;         ///< of `reflect` and `ground`: how often a text is rewritten, each time from other examples, before it is run at all
  int labels = 0;         ///< of `labels`: demos a predictor
  bool replaces = false;  ///< of `demos` and `labels`: the parent's are not the seed's any more; finding demos and improving them are booked apart
  friend auto operator<=>(const Move&, const Move&) = default;
};

std::string_view name(Move::Kind kind);
/// The move begins with a request to a model.
bool asks_model(Move::Kind kind);

/// What each move has brought in the run so far, so that the next one is chosen by expected gain per rollout.
class MoveBook {
 public:
  void begin(const Move& move) { ++accounts_[move].open; }
  /// `gain`: by how much the child that was let in is better than its parent, 0 where none was. `cost`: rollouts, with what a proposal
  /// is worth in rollouts.
  void end(const Move& move, double gain, double cost);

  /// Expected gain per rollout: hopeful while little is known, less while such moves are in flight. Recent trials count more.
  double worth(const Move& move) const;
  /// How often it was begun and ended.
  int tried(const Move& move) const { return of(move).tried; }
  bool open(const Move& move) const { return of(move).open > 0; }
  /// It has brought something.
  bool paid(const Move& move) const { return of(move).earnings.gain > 0; }

 private:
  struct Account {
    Earnings earnings;
    int tried = 0;
    int open = 0;
  };
  Account of(const Move& move) const;  // empty where it was never begun

  std::map<Move, Account> accounts_;
};

}  // namespace hone
