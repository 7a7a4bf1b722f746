#include "optimizer/statistics/step_band.hpp"

#include <algorithm>
#include <cstddef>

#include "optimizer/statistics/quantile.hpp"

namespace hone {
namespace {

/// The value at `x`, which is not before the curve's beginning.
double at(const StepCurve& curve, double x) {
  const auto after = std::ranges::upper_bound(curve, x, {}, &StepPoint::x);
  return std::prev(after)->y;
}

}  // namespace

std::vector<BandPoint> step_band(const std::vector<StepCurve>& curves) {
  std::vector<const StepCurve*> begun;
  for (const auto& curve : curves) {
    if (!curve.empty()) begun.push_back(&curve);
  }
  if (begun.empty()) return {};
  double first = begun.front()->front().x;
  for (const auto* curve : begun) first = std::max(first, curve->front().x);
  std::vector<double> places = {first};
  for (const auto* curve : begun) {
    for (const auto& point : *curve) {
      if (point.x > first) places.push_back(point.x);
    }
  }
  std::ranges::sort(places);
  places.erase(std::ranges::unique(places).begin(), places.end());
  std::vector<BandPoint> band;
  for (const double x : places) {
    std::vector<double> values;
    for (const auto* curve : begun) values.push_back(at(*curve, x));
    band.push_back({x, quantile(values, 0.25), quantile(values, 0.5), quantile(values, 0.75)});
  }
  return band;
}

}  // namespace hone
