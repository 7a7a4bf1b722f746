#include "optimizer/budget.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

#include <nlohmann/json.hpp>

#include "programs/or_null.hpp"

namespace hone {

nlohmann::ordered_json to_json(const Budget& budget) {
  return {{"rollouts", or_null(budget.rollouts)}, {"proposals", or_null(budget.proposals)}, {"calls", or_null(budget.calls)},
          {"tokens", or_null(budget.tokens)},     {"usd", or_null(budget.usd)},             {"wall_s", or_null(budget.wall_s)}};
}

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
  return std::max(0.0, total() - charged - reserved);
}

double BudgetView::progress() const {
  double furthest = 0;
  for (const Line* line : {&rollouts, &proposals, &calls, &tokens, &usd}) {
    if (!line->limit) continue;
    furthest = std::max(furthest, line->total() > 0 ? line->charged / line->total() : 1.0);
  }
  return std::min(furthest, 1.0);
}

std::optional<double> BudgetView::rollouts_left() const {
  const double told = rollouts.charged;
  std::optional<double> least;
  if (rollouts.limit) least = *rollouts.limit - told;
  for (const Line* line : {&calls, &tokens, &usd}) {
    if (!line->limit || told <= 0 || line->charged <= 0) continue;
    const double paid_for = (line->total() - line->charged) / (line->charged / told);
    least = std::min(least.value_or(paid_for), paid_for);
  }
  if (least) least = std::max(*least - rollouts.reserved, 0.0);
  return least;
}

}  // namespace hone
