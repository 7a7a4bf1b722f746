#pragma once

#include <vector>

namespace hone {

/// The `share` quantile (0 to 1) of some values, interpolated between neighbours (Hyndman and Fan's type 7); at least one value.
double quantile(std::vector<double> values, double share);

/// The `share` quantile (0 to 1) as one of the values, by nearest rank (type 1); 0 of none.
double nearest_rank(std::vector<double> values, double share);

}  // namespace hone
