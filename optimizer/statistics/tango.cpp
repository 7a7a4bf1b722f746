#include "optimizer/statistics/tango.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace hone {
namespace {

/// The largest difference whose score is still above `bound`.
double where_score_falls_to(double bound, std::int64_t won, std::int64_t lost, std::int64_t n) {
  double low = -1;
  double high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (tango_score(won, lost, n, middle) > bound ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

double tango_score(std::int64_t won, std::int64_t lost, std::int64_t n, double difference) {
  const double size = static_cast<double>(n);
  const double up = static_cast<double>(won);
  const double down = static_cast<double>(lost);
  // The likeliest share of lost pairs, given that won - lost is `difference`: a root of 2n q^2 + linear q + constant.
  const double linear = (2 * size - up + down) * difference - up - down;
  const double constant = -down * difference * (1 - difference);
  const double root = std::sqrt(std::max(0.0, linear * linear - 8 * size * constant));
  const double share_lost = (root - linear) / (4 * size);
  const double variance = size * (2 * share_lost + difference * (1 - difference));
  const double excess = up - down - size * difference;
  if (variance > 0) return excess / std::sqrt(variance);
  return excess == 0 ? 0 : std::copysign(std::numeric_limits<double>::infinity(), excess);
}

Interval tango_interval(std::int64_t won, std::int64_t lost, std::int64_t n, double quantile) {
  assert(n > 0 && won >= 0 && lost >= 0 && won + lost <= n);
  return {where_score_falls_to(quantile, won, lost, n), where_score_falls_to(-quantile, won, lost, n)};
}

}  // namespace hone
