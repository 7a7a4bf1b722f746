#include "optimizer/budget.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

namespace hone {

std::string_view name(Limit limit) {
  switch (limit) {
    case Limit::rollouts: return "rollouts";
    case Limit::proposals: return "proposals";
    case Limit::calls: return "calls";
    case Limit::tokens: return "tokens";
    case Limit::usd: return "usd";
    case Limit::wall: return "wall";
  }
  assert(false);
  return {};
}

double BudgetView::Line::left() const {
  if (!limit) return std::numeric_limits<double>::infinity();
  return std::max(0.0, *limit - charged - reserved);
}

double BudgetView::progress() const {
  double furthest = 0;
  for (const Line* line : {&rollouts, &proposals, &calls, &tokens, &usd}) {
    if (!line->limit) continue;
    furthest = std::max(furthest, *line->limit > 0 ? line->charged / *line->limit : 1.0);
  }
  return std::min(furthest, 1.0);
}

}  // namespace hone
