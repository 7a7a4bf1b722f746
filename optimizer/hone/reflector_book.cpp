#include "optimizer/hone/reflector_book.hpp"

#include <algorithm>

namespace hone {
namespace {

// Before anything is known a proposal is thought to bring ten points for ten rollouts.
constexpr double hoped_gain = 0.1;
constexpr double hoped_cost = 10;
constexpr double prior_proposals = 2;
constexpr double fading = 0.85;  // of what is known of a model, with each proposal of it
/// A model that is no good must not look cheap because its replies are turned down before anything is run.
constexpr double least_cost = 12;

}  // namespace

void ReflectorBook::end(int model, double gain, double cost) {
  Account& account = accounts_.at(static_cast<std::size_t>(model));
  account.gain = fading * account.gain + gain;
  account.cost = fading * account.cost + std::max(cost, least_cost);
  account.proposals = fading * account.proposals + 1;
}

double ReflectorBook::worth(int model) const {
  Account all{hoped_gain, hoped_cost, 1};
  for (const Account& account : accounts_) {
    all.gain += account.gain;
    all.cost += account.cost;
    all.proposals += account.proposals;
  }
  const double share = prior_proposals / all.proposals;
  const Account& own = accounts_.at(static_cast<std::size_t>(model));
  return (share * all.gain + own.gain) / (share * all.cost + own.cost);
}

int ReflectorBook::choose(Rng rng) {
  const int models = static_cast<int>(accounts_.size());
  if (asked_ < models) return asked_++;
  std::vector<double> weights;
  for (int model = 0; model < models; ++model) weights.push_back(worth(model) * worth(model));
  return static_cast<int>(rng.weighted(weights));
}

}  // namespace hone
