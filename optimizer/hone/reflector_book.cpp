#include "optimizer/hone/reflector_book.hpp"

#include <algorithm>

namespace hone {
namespace {

constexpr double prior_proposals = 2;
/// A model that is no good must not look cheap because its replies are turned down before anything is run.
constexpr double least_cost = 12;

}  // namespace

void ReflectorBook::end(int model, double gain, double cost) {
  accounts_.at(static_cast<std::size_t>(model)).add(gain, std::max(cost, least_cost));
}

double ReflectorBook::worth(int model) const {
  Earnings all = hoped_for;
  for (const Earnings& account : accounts_) {
    all.gain += account.gain;
    all.cost += account.cost;
    all.trials += account.trials;
  }
  const double share = prior_proposals / all.trials;
  const Earnings& own = accounts_.at(static_cast<std::size_t>(model));
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
