#include "optimizer/engine/verdict_reserve.hpp"

#include <algorithm>
#include <cmath>

namespace hone {
namespace {

// How much dearer the test's rows may be than those of the search, on average. Programs make much the same calls on every row.
constexpr double more_calls = 1.02;
constexpr double more_tokens = 1.1;

}  // namespace

void VerdictReserve::told(const std::string& candidate, const Spend& spent) {
  if (spent.calls == 0) return;  // it came from the store: its cost is not known from here
  Cost& cost = costs_[candidate];
  cost.sum += spent;
  ++cost.runs;
}

PairCost VerdictReserve::mean(const Cost& cost) {
  return {static_cast<double>(cost.sum.calls) / cost.runs, static_cast<double>(cost.sum.tokens()) / cost.runs, cost.sum.usd / cost.runs};
}

PairCost VerdictReserve::pair_cost(const std::optional<std::string>& winner) const {
  const auto cost_of = [this](const std::string& candidate) {
    const auto known = costs_.find(candidate);
    return mean(known == costs_.end() ? Cost{floor_.spent, 1} : known->second);
  };
  const PairCost one = cost_of(seed_);
  PairCost other = winner ? cost_of(*winner) : one;
  if (!winner) {
    for (const auto& [candidate, cost] : costs_) {
      const PairCost its = mean(cost);
      other = {std::max(other.calls, its.calls), std::max(other.tokens, its.tokens), std::max(other.usd, its.usd)};
    }
  }
  return {(one.calls + other.calls) * more_calls, (one.tokens + other.tokens) * more_tokens, (one.usd + other.usd) * more_tokens};
}

Spend VerdictReserve::share() const {
  if (pairs_ == 0 || !(limits_.calls || limits_.tokens || limits_.usd)) return {};  // nobody asks for it
  const PairCost pair = pair_cost(std::nullopt);
  const auto whole = [this](double amount) { return static_cast<std::int64_t>(std::ceil(amount * pairs_)); };
  Spend all;
  all.calls = margin().calls + whole(pair.calls);
  all.input_tokens = margin().tokens() + whole(pair.tokens);
  all.usd = margin().usd + pair.usd * pairs_;
  if (limits_.calls) all.calls = std::min(all.calls, *limits_.calls / 2);
  if (limits_.tokens) all.input_tokens = std::min(all.input_tokens, *limits_.tokens / 2);
  if (limits_.usd) all.usd = std::min(all.usd, *limits_.usd / 2);
  return all;
}

}  // namespace hone
