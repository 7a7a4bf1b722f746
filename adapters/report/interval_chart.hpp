#pragma once

#include <string>

#include "optimizer/statistics/interval.hpp"

namespace hone {

/// A difference with its interval on a line with zero marked, as SVG within a page of `html_page`. Shares of the score.
std::string interval_chart(double difference, const Interval& interval);

}  // namespace hone
