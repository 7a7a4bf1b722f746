#pragma once

#include <optional>
#include <string>
#include <vector>

#include "optimizer/statistics/step_band.hpp"

namespace hone {

/// One line of a chart with its band.
struct CurveSeries {
  std::string name;
  std::vector<BandPoint> band;
};

struct CurveChartOptions {
  std::string x;                   ///< what the axis counts
  std::string y;
  std::optional<double> x_end;     ///< where the axis ends; empty: at the last point
  bool standalone = true;          ///< a file of its own, with its own ground
};

/// Medians as steps, the range between the quartiles as a band, in SVG. Colours differ in lightness too, lines in their dashes; follows
/// the reader's light or dark.
std::string curve_chart(const std::vector<CurveSeries>& series, const CurveChartOptions& options);

}  // namespace hone
