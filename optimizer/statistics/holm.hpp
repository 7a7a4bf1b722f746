#pragma once

#include <span>
#include <vector>

namespace hone {

/// Holm's step-down correction (Scandinavian Journal of Statistics 6, 1979): p values adjusted so that rejecting those under
/// 0.05 has a familywise error of at most 5 %, whatever their dependence. In the order given.
std::vector<double> holm(std::span<const double> p_values);

}  // namespace hone
