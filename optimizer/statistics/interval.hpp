#pragma once

namespace hone {

/// A confidence interval, ends included.
struct Interval {
  double low = 0;
  double high = 0;

  friend bool operator==(const Interval&, const Interval&) = default;
};

/// Quantiles of the standard normal distribution, by the probability below them.
inline constexpr double normal_80 = 0.8416212335729143;
inline constexpr double normal_97_5 = 1.959963984540054;

}  // namespace hone
