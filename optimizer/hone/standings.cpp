#include "optimizer/hone/standings.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "optimizer/same_score.hpp"

namespace hone {
namespace {

int by_thompson(Beliefs& beliefs, const std::vector<int>& pool, Rng& rng) {
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

int by_wins(Beliefs& beliefs, const std::vector<int>& pool, Rng& rng) {
  std::vector<double> best;
  for (const int candidate : pool) {
    const std::vector<double>& cells = beliefs.cells(candidate);
    best.resize(cells.size(), 0);
    for (std::size_t i = 0; i < cells.size(); ++i) best[i] = std::max(best[i], cells[i]);
  }
  std::vector<double> weights;
  double sum = 0;
  for (const int candidate : pool) {
    const std::vector<double>& cells = beliefs.cells(candidate);
    int held = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) held += cells[i] > same_score && cells[i] >= best[i] - same_score ? 1 : 0;
    weights.push_back(held * beliefs.mean(candidate));
    sum += weights.back();
  }
  if (sum <= 0) return pool[rng.below(pool.size())];
  return pool[rng.weighted(weights)];
}

}  // namespace

int draw_parent(Beliefs& beliefs, const std::vector<int>& pool, Rng rng) {
  assert(!pool.empty());
  if (rng.below(2) == 0) return by_thompson(beliefs, pool, rng);
  return by_wins(beliefs, pool, rng);
}

std::optional<int> find_donor(Beliefs& beliefs, const std::vector<int>& pool, int parent, const std::function<bool(int)>& fits) {
  const std::vector<double> own = beliefs.cells(parent);
  std::optional<int> donor;
  double most = 0;
  for (const int candidate : pool) {
    if (candidate == parent || !fits(candidate)) continue;
    const std::vector<double>& cells = beliefs.cells(candidate);
    double wins = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) wins += std::max(0.0, cells[i] - own[i]);
    if (wins > most + same_score) {
      most = wins;
      donor = candidate;
    }
  }
  return donor;
}

std::vector<int> by_promise(Beliefs& beliefs, const std::vector<int>& pool) {
  std::vector<std::pair<double, int>> bounds;
  for (const int candidate : pool) bounds.emplace_back(beliefs.mean(candidate) + std::sqrt(beliefs.variance(candidate)), candidate);
  std::ranges::sort(bounds, [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  std::vector<int> order;
  for (const auto& [bound, candidate] : bounds) order.push_back(candidate);
  return order;
}

int find_leader(Beliefs& beliefs, const std::vector<int>& pool, const std::vector<double>& burdens) {
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
