#include "optimizer/gepa/parent_selection.hpp"

#include <algorithm>
#include <cassert>

namespace hone {
namespace {

std::vector<double> means_of(const ScoreTable& table, const std::vector<int>& pool) {
  std::vector<double> means(static_cast<std::size_t>(std::ranges::max(pool)) + 1);
  for (const int candidate : pool) means[static_cast<std::size_t>(candidate)] = table.mean(candidate, View::complete).mean;
  return means;
}

/// The pool from the best mean down; ties: lowest number first.
std::vector<int> by_mean(const std::vector<double>& means, std::vector<int> pool) {
  std::ranges::sort(pool);
  std::ranges::stable_sort(pool, std::ranges::greater(), [&](int candidate) { return means[static_cast<std::size_t>(candidate)]; });
  return pool;
}

std::vector<Frontier::Choice> mostly_best(double epsilon, int best, std::vector<int> pool) {
  std::ranges::sort(pool);
  std::vector<Frontier::Choice> choices;
  for (const int candidate : pool) {
    const double weight = epsilon / static_cast<double>(pool.size()) + (candidate == best ? 1 - epsilon : 0.0);
    if (weight > 0) choices.push_back({candidate, weight});
  }
  return choices;
}

std::vector<Frontier::Choice> pareto_among(const std::vector<int>& top, const Fronts& all, const std::vector<double>& means) {
  Fronts fronts;
  for (int front = 0; front < all.fronts(); ++front) {
    for (const int candidate : all.members(front)) {
      if (std::ranges::find(top, candidate) != top.end()) fronts.put(candidate, front);
    }
  }
  std::vector<Frontier::Choice> choices;
  for (const int candidate : fronts.survivors(means)) choices.push_back({candidate, static_cast<double>(fronts.held(candidate))});
  if (choices.empty()) choices.push_back({top.front(), 1});
  return choices;
}

}  // namespace

std::vector<Frontier::Choice> parent_choices(const OptimizerPolicy& policy, const Frontier& frontier, const ScoreTable& table,
                                             const std::vector<int>& pool) {
  assert(!pool.empty());
  if (policy.selector == ParentSelector::pareto) return frontier.choices();
  const std::vector<double> means = means_of(table, pool);
  std::vector<int> ranked = by_mean(means, pool);
  switch (policy.selector) {
    case ParentSelector::epsilon_greedy: return mostly_best(policy.epsilon, ranked.front(), pool);
    case ParentSelector::top_k_pareto:
      ranked.resize(std::min(ranked.size(), static_cast<std::size_t>(policy.top_k)));
      return pareto_among(ranked, frontier.fronts(), means);
    default: return {{ranked.front(), 1}};
  }
}

}  // namespace hone
