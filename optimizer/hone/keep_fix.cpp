#include "optimizer/hone/keep_fix.hpp"

#include <cmath>

#include "optimizer/statistics/portable_math.hpp"

namespace hone {

// Abramowitz and Stegun, 26.2.17: within 7.5e-8.
double normal_cdf(double z) {
  const double t = 1 / (1 + 0.2316419 * std::abs(z));
  const double sum = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const double upper = 0.3989422804014327 * portable_exp(-z * z / 2) * sum;
  return z >= 0 ? 1 - upper : upper;
}

double Difference::above(double margin) const {
  if (variance <= 0) return mean > margin ? 1 : 0;
  return normal_cdf((mean - margin) / std::sqrt(variance));
}

void KeepFix::observe(double parent, double child) {
  keep.good += parent * child;
  keep.bad += parent * (1 - child);
  fix.good += (1 - parent) * child;
  fix.bad += (1 - parent) * (1 - child);
}

Difference KeepFix::difference(double parent) const {
  const double lost = 1 - parent;
  return {lost * fix.mean() - parent * (1 - keep.mean()), parent * parent * keep.variance() + lost * lost * fix.variance()};
}

double KeepFix::learning(double parent, double score) const {
  const double lost = 1 - parent;
  return score * parent * parent * keep.learning() + (1 - score) * lost * lost * fix.learning();
}

}  // namespace hone
