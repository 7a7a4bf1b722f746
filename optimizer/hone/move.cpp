#include "optimizer/hone/move.hpp"

#include <cassert>

namespace hone {

std::string_view name(Move::Kind kind) {
  switch (kind) {
    case Move::Kind::reflect: return "reflection";
    case Move::Kind::ground: return "grounded proposal";
    case Move::Kind::combine: return "combination";
    case Move::Kind::cross: return "cross";
    case Move::Kind::demos: return "bootstrap";
    case Move::Kind::labels: return "labelled demos";
    case Move::Kind::option: return "option";
    case Move::Kind::prune: return "pruning";
  }
  assert(false);
  return {};
}

bool asks_model(Move::Kind kind) {
  return kind == Move::Kind::reflect || kind == Move::Kind::ground || kind == Move::Kind::combine;
}

void MoveBook::end(const Move& move, double gain, double cost) {
  Account& account = accounts_[move];
  account.earnings.add(gain, cost);
  ++account.tried;
  --account.open;
}

double MoveBook::worth(const Move& move) const {
  const Account account = of(move);
  return (hoped_for.gain + account.earnings.gain) / (hoped_for.cost + account.earnings.cost) / (1 + account.open);
}

MoveBook::Account MoveBook::of(const Move& move) const {
  const auto it = accounts_.find(move);
  return it == accounts_.end() ? Account{} : it->second;
}

}  // namespace hone
