#include "optimizer/statistics/distributions.hpp"

#include <cassert>
#include <cmath>

#include "optimizer/statistics/portable_math.hpp"

namespace hone {
namespace {

/// The continued fraction of the incomplete beta function, by Lentz's method. Fast for x < (a + 1) / (a + b + 2).
double beta_fraction(double x, double a, double b) {
  constexpr double tiny = 1e-300;
  const auto away_from_zero = [](double v) { return std::abs(v) < tiny ? tiny : v; };
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m <= 1000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    fraction *= c * d;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    fraction *= c * d;
    if (std::abs(c * d - 1) < 1e-15) break;
  }
  return fraction;
}

}  // namespace

double log_gamma(double x) {
  assert(x > 0);
  double shift = 0;  // Stirling's series wants a large argument: Gamma(x) = Gamma(x + 1) / x
  while (x < 15) {
    shift -= portable_log(x);
    x += 1;
  }
  constexpr double half_log_two_pi = 0.91893853320467274178;
  const double inverse = 1 / x;
  const double square = inverse * inverse;
  const double series =
      inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188))));
  return shift + (x - 0.5) * portable_log(x) - x + half_log_two_pi + series;
}

double beta_cdf(double x, double a, double b) {
  assert(a > 0 && b > 0);
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - beta_cdf(1 - x, b, a);
  const double log_front = log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * portable_log(x) + b * portable_log(1 - x);
  return portable_exp(log_front) * beta_fraction(x, a, b) / a;
}

double student_cdf(double t, double degrees) {
  const double square = t * t;
  // Two forms of one probability: the first keeps its digits near 0, the second in the tails.
  const double beyond = square < degrees ? 0.5 - 0.5 * beta_cdf(square / (degrees + square), 0.5, degrees / 2)
                                         : 0.5 * beta_cdf(degrees / (degrees + square), degrees / 2, 0.5);
  return t < 0 ? beyond : 1 - beyond;
}

double student_quantile(double probability, double degrees) {
  assert(probability > 0 && probability < 1);
  double high = 1;
  while (student_cdf(high, degrees) < probability) high *= 2;
  double low = -1;
  while (student_cdf(low, degrees) > probability) low *= 2;
  for (int i = 0; i < 80 && high - low > 1e-12 * (1 + std::abs(low)); ++i) {
    const double middle = (low + high) / 2;
    (student_cdf(middle, degrees) < probability ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace hone
