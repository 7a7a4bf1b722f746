#pragma once

namespace hone {

/// What a way of making children has brought and cost so far. Fades: recent trials count more.
struct Earnings {
  double gain = 0;    ///< by how much the children that were let in are better than their parents
  double cost = 0;    ///< rollouts, with what proposals are worth in rollouts
  double trials = 0;

  void add(double trial_gain, double trial_cost) {
    constexpr double fading = 0.85;
    gain = fading * gain + trial_gain;
    cost = fading * cost + trial_cost;
    trials = fading * trials + 1;
  }
};

/// What is thought of a way before anything is known: one point a rollout for ten rollouts.
inline constexpr Earnings hoped_for{0.1, 10, 1};

}  // namespace hone
