#include "optimizer/hone/standings.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include <Eigen/Core>

#include "optimizer/same_score.hpp"

namespace hone {
namespace {

Eigen::Map<const Eigen::ArrayXd> cells_of(const Beliefs& beliefs, int candidate) {
  const std::vector<double>& cells = beliefs.cells(candidate);
  return {cells.data(), static_cast<Eigen::Index>(cells.size())};
}

int by_thompson(const Beliefs& beliefs, const std::vector<int>& pool, Rng& rng) {
  int chosen = pool.front();
  double highest = -std::numeric_limits<double>::infinity();
  for (const int candidate : pool) {
    const double drawn = beliefs.mean(candidate) + rng.normal() * std::sqrt(beliefs.variance(candidate));
    if (drawn > highest) {
      highest = drawn;
      chosen = candidate;
    }
  }
  return chosen;
}

int by_wins(const Beliefs& beliefs, const std::vector<int>& pool, Rng& rng) {
  Eigen::ArrayXd best = cells_of(beliefs, pool.front());
  for (const int candidate : pool) best = best.max(cells_of(beliefs, candidate));
  std::vector<double> weights;
  double sum = 0;
  for (const int candidate : pool) {
    const auto cells = cells_of(beliefs, candidate);
    const auto held = (cells > same_score && cells >= best - same_score).count();
    weights.push_back(static_cast<double>(held) * beliefs.mean(candidate));
    sum += weights.back();
  }
  if (sum <= 0) return pool[rng.below(pool.size())];
  return pool[rng.weighted(weights)];
}

}  // namespace

int draw_parent(const Beliefs& beliefs, const std::vector<int>& pool, Rng rng, ParentWays ways) {
  assert(!pool.empty());
  if (!ways.thompson && !ways.predicted_wins) return pool[rng.below(pool.size())];
  const bool thompson = rng.below(2) == 0 ? ways.thompson : !ways.predicted_wins;
  return thompson ? by_thompson(beliefs, pool, rng) : by_wins(beliefs, pool, rng);
}

std::optional<int> find_donor(const Beliefs& beliefs, const std::vector<int>& pool, int parent, const std::function<bool(int)>& fits) {
  const Eigen::ArrayXd own = cells_of(beliefs, parent);
  std::optional<int> donor;
  double most = 0;
  for (const int candidate : pool) {
    if (candidate == parent || !fits(candidate)) continue;
    const double wins = (cells_of(beliefs, candidate) - own).max(0.0).sum();
    if (wins > most + same_score) {
      most = wins;
      donor = candidate;
    }
  }
  return donor;
}

std::vector<int> by_promise(const Beliefs& beliefs, const std::vector<int>& pool) {
  std::vector<std::pair<double, int>> bounds;
  for (const int candidate : pool) bounds.emplace_back(beliefs.mean(candidate) + std::sqrt(beliefs.variance(candidate)), candidate);
  std::ranges::sort(bounds, [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  std::vector<int> order;
  for (const auto& [bound, candidate] : bounds) order.push_back(candidate);
  return order;
}

int find_leader(const Beliefs& beliefs, const std::vector<int>& pool, const std::vector<double>& burdens) {
  const double least = beliefs.mean(0);
  int leader = 0;
  double highest = -std::numeric_limits<double>::infinity();
  for (const int candidate : pool) {
    if (candidate == 0 || beliefs.mean(candidate) < least) continue;
    const double bound = beliefs.mean(candidate) - std::sqrt(beliefs.variance(candidate)) / 2;
    const double value = bound - (burdens.empty() ? 0 : burdens[static_cast<std::size_t>(candidate)]);
    if (bound > least + same_score && value > highest + same_score) {
      highest = value;
      leader = candidate;
    }
  }
  return leader;
}

}  // namespace hone
