#include "optimizer/engine/budget_account.hpp"

#include <cassert>

namespace hone {
namespace {

template <class T>
std::optional<double> as_double(const std::optional<T>& limit) {
  return limit ? std::optional<double>(static_cast<double>(*limit)) : std::nullopt;
}

}  // namespace

BudgetAccount::BudgetAccount(const Budget& limits, const Spend& spent_before) {
  view_.rollouts.limit = as_double(limits.rollouts);
  view_.proposals.limit = as_double(limits.proposals);
  view_.calls.limit = as_double(limits.calls);
  view_.tokens.limit = as_double(limits.tokens);
  view_.usd.limit = limits.usd;
  view_.wall_left_s = limits.wall_s;
  charge(spent_before);
}

void BudgetAccount::asked(StepId id, const Envelope& envelope) {
  open_[id] = envelope;
  reserve(envelope, 1);
}

void BudgetAccount::told(StepId id, bool ran, const Spend& spend, std::optional<double> wall_left_s) {
  const auto open = open_.find(id);
  assert(open != open_.end());
  reserve(open->second, -1);
  if (ran) {
    view_.rollouts.charged += open->second.rollouts;
    view_.proposals.charged += open->second.proposals;
  }
  open_.erase(open);
  charge(spend);
  if (view_.wall_left_s && wall_left_s) view_.wall_left_s = wall_left_s;
}

void BudgetAccount::keep_aside(const Spend& amount) {
  view_.calls.aside = static_cast<double>(amount.calls);
  view_.tokens.aside = static_cast<double>(amount.tokens());
  view_.usd.aside = amount.usd;
}

void BudgetAccount::reserve(const Envelope& envelope, double sign) {
  view_.rollouts.reserved += sign * envelope.rollouts;
  view_.proposals.reserved += sign * envelope.proposals;
  view_.calls.reserved += sign * static_cast<double>(envelope.spend.calls);
  view_.tokens.reserved += sign * static_cast<double>(envelope.spend.tokens());
  view_.usd.reserved += sign * envelope.spend.usd;
}

void BudgetAccount::charge(const Spend& spend) {
  view_.calls.charged += static_cast<double>(spend.calls);
  view_.tokens.charged += static_cast<double>(spend.tokens());
  view_.usd.charged += spend.usd;
}

}  // namespace hone
