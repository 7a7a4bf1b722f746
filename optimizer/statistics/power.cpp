#include "optimizer/statistics/power.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include <fmt/format.h>

#include "optimizer/statistics/interval.hpp"

namespace hone {

double detectable_gain(std::size_t n, double changed) {
  assert(n > 0);
  const double root = std::sqrt(static_cast<double>(n));
  const auto is_seen = [&](double gain) {
    const double moved = std::max(changed, gain);
    const double needed = normal_97_5 * std::sqrt(moved) + normal_80 * std::sqrt(moved - gain * gain);
    return gain * root >= needed;
  };
  double unseen = 0;
  double seen = 1;
  for (int i = 0; i < 50; ++i) {
    const double middle = (unseen + seen) / 2;
    (is_seen(middle) ? seen : unseen) = middle;
  }
  return seen;
}

std::string detectable_gain_sentence(std::size_t n) {
  return fmt::format("n = {}: gains under about {:.0f} points will usually go unseen", n, 100 * detectable_gain(n));
}

}  // namespace hone
