#include "optimizer/ledger.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace hone {
namespace {

constexpr std::size_t resources = 5;
constexpr std::size_t first_spent = 2;  // rollouts and proposals are counted, the others spent by attempts
constexpr double units_per_usd = 1e9;
// Rounding up ignores floating-point noise: so many units, and this share of the amount.
constexpr double crumb = 1e-3;
constexpr double crumb_share = 1e-15;

constexpr std::array<Limit, resources> limit_of = {Limit::rollouts, Limit::proposals, Limit::calls, Limit::tokens, Limit::usd};

std::size_t index(Limit limit) {
  assert(limit != Limit::wall);
  return static_cast<std::size_t>(limit);
}

std::int64_t whole(double amount) {
  constexpr double most = 9.0e18;
  return static_cast<std::int64_t>(std::clamp(amount, -most, most));
}

double scale(std::size_t resource) { return limit_of[resource] == Limit::usd ? 1 / units_per_usd : 1.0; }

}  // namespace

Ledger::Ledger(const Budget& limits) {
  limits_[0] = limits.rollouts;
  limits_[1] = limits.proposals;
  limits_[2] = limits.calls;
  limits_[3] = limits.tokens;
  if (limits.usd) limits_[4] = whole(std::floor(*limits.usd * units_per_usd + 0.5));
}

Ledger::Amounts Ledger::amounts(const Envelope& envelope, Rounding rounding) {
  const double usd = envelope.spend.usd * units_per_usd;
  return {envelope.rollouts, envelope.proposals, envelope.spend.calls, envelope.spend.tokens(),
          whole(rounding == Rounding::up ? std::ceil(usd - crumb - usd * crumb_share) : std::floor(usd + 0.5))};
}

Ledger::Amounts Ledger::held(const Step& step) {
  Amounts held{};
  for (std::size_t i = 0; i < resources; ++i) held[i] = std::max(step.allotted[i] - step.spent[i], step.in_flight[i]);
  return held;
}

std::optional<Limit> Ledger::in_the_way(const Amounts& more) const {
  for (std::size_t i = 0; i < resources; ++i) {
    if (!limits_[i] || more[i] <= 0) continue;
    if (more[i] > *limits_[i] - spent_[i] - reserved_[i] - aside_[i]) return limit_of[i];
  }
  return std::nullopt;
}

/// Changes a step and keeps the sum of what all steps hold.
template <typename Change>
void Ledger::change(Step& step, Change&& change) {
  const Amounts before = held(step);
  change(step);
  const Amounts after = held(step);
  for (std::size_t i = 0; i < resources; ++i) reserved_[i] += after[i] - before[i];
}

std::optional<Limit> Ledger::open(Key key, const Envelope& envelope) {
  assert(!open_.contains(key));
  const Amounts more = amounts(envelope, Rounding::up);
  if (const auto limit = in_the_way(more)) return limit;
  change(open_[key], [&](Step& step) { step.allotted = more; });
  return std::nullopt;
}

std::optional<Limit> Ledger::grow(Key key, const Spend& more) {
  const Amounts extra = amounts({0, 0, more}, Rounding::up);
  if (const auto limit = in_the_way(extra)) return limit;
  change(open_.at(key), [&](Step& step) {
    for (std::size_t i = 0; i < resources; ++i) step.allotted[i] += extra[i];
    step.used = {};
  });
  return std::nullopt;
}

void Ledger::shrink(Key key) {
  change(open_.at(key), [](Step& step) {
    for (std::size_t i = first_spent; i < resources; ++i) {
      step.allotted[i] = std::min(step.allotted[i], std::max(step.used[i], step.spent[i]) + step.in_flight[i]);
    }
  });
}

bool Ledger::fits(const Step& step, const Amounts& worst) const {
  for (std::size_t i = 0; i < resources; ++i) {
    if (limits_[i] && worst[i] > 0 && worst[i] > step.allotted[i] - std::max(step.used[i], step.spent[i]) - step.in_flight[i]) return false;
  }
  return true;
}

bool Ledger::reserve(Key key, const Spend& worst_case) {
  Step& step = open_.at(key);
  const Amounts worst = amounts({0, 0, worst_case}, Rounding::up);
  if (!fits(step, worst)) return false;
  change(step, [&](Step& changed) {
    for (std::size_t i = 0; i < resources; ++i) changed.in_flight[i] += worst[i];
  });
  return true;
}

void Ledger::settle(Key key, const Spend& reserved, const Spend& actual) {
  const Amounts worst = amounts({0, 0, reserved}, Rounding::up);
  const Amounts spent = amounts({0, 0, actual}, Rounding::nearest);
  change(open_.at(key), [&](Step& step) {
    for (std::size_t i = 0; i < resources; ++i) {
      step.in_flight[i] -= worst[i];
      assert(step.in_flight[i] >= 0);
      step.spent[i] += spent[i];
      step.used[i] += spent[i];
      spent_[i] += spent[i];
    }
  });
  spent_on_models_ += actual;
}

bool Ledger::share(Key key, const Spend& worst_case, const Spend& cost) {
  Step& step = open_.at(key);
  if (!fits(step, amounts({0, 0, worst_case}, Rounding::up))) return false;
  const Amounts used = amounts({0, 0, cost}, Rounding::nearest);
  for (std::size_t i = 0; i < resources; ++i) step.used[i] += used[i];
  return true;
}

void Ledger::close(Key key, const std::optional<Spend>& charge) {
  const auto it = open_.find(key);
  assert(it != open_.end());
  const Step& step = it->second;
  assert(std::ranges::all_of(step.in_flight, [](std::int64_t amount) { return amount == 0; }));
  const Amounts free = held(step);
  for (std::size_t i = 0; i < resources; ++i) reserved_[i] -= free[i];
  if (charge) {
    const Amounts charged = amounts({0, 0, *charge}, Rounding::nearest);
    for (std::size_t i = 0; i < resources; ++i) spent_[i] += charged[i] - step.spent[i];
  }
  spent_[0] += step.allotted[0];
  spent_[1] += step.allotted[1];
  open_.erase(it);
}

void Ledger::cancel(Key key) {
  Step& step = open_.at(key);
  assert(step.spent == Amounts{} && step.in_flight == Amounts{});
  change(step, [](Step& changed) { changed.allotted = {}; });
  open_.erase(key);
}

void Ledger::book(const Envelope& spent) {
  const Amounts amount = amounts(spent, Rounding::nearest);
  for (std::size_t i = 0; i < resources; ++i) spent_[i] += amount[i];
  spent_on_models_ += spent.spend;
}

void Ledger::keep_aside(const Spend& amount) { aside_ = amounts({0, 0, amount}, Rounding::up); }

std::optional<double> Ledger::left(Limit limit) const {
  const std::size_t i = index(limit);
  if (!limits_[i]) return std::nullopt;
  return static_cast<double>(*limits_[i] - spent_[i] - reserved_[i] - aside_[i]) * scale(i);
}

double Ledger::reserved(Limit limit) const { return static_cast<double>(reserved_[index(limit)]) * scale(index(limit)); }

std::optional<Limit> Ledger::passed() const {
  for (std::size_t i = 0; i < resources; ++i) {
    if (limits_[i] && spent_[i] > *limits_[i]) return limit_of[i];
  }
  return std::nullopt;
}

}  // namespace hone
