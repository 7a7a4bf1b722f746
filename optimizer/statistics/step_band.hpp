#pragma once

#include <vector>

namespace hone {

/// A quantity that changes in steps: from `x` on it is `y`, until the next.
struct StepPoint {
  double x = 0;
  double y = 0;
};
using StepCurve = std::vector<StepPoint>;  ///< by rising x

/// Quartiles of several curves at one x; they hold until the next.
struct BandPoint {
  double x = 0;
  double low = 0;     ///< first quartile
  double median = 0;
  double high = 0;    ///< third quartile
};

/// Median and quartiles over `curves` wherever any of them changes, from where all have begun. A curve that has ended keeps its last
/// value. Empty curves are left out.
std::vector<BandPoint> step_band(const std::vector<StepCurve>& curves);

}  // namespace hone
