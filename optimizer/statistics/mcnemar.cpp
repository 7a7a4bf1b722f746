#include "optimizer/statistics/mcnemar.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace hone {

double mcnemar_exact_p(std::int64_t won, std::int64_t lost) {
  assert(won >= 0 && lost >= 0);
  const std::int64_t fewer = std::min(won, lost);
  const std::int64_t changed = won + lost;

  // C(changed, fewer) / 2^changed as mantissa and exponent: neither factor need fit a double.
  double mantissa = 1;
  std::int64_t exponent = -changed;
  for (std::int64_t k = 1; k <= fewer; ++k) {
    int moved = 0;
    mantissa = std::frexp(mantissa * static_cast<double>(changed - fewer + k) / static_cast<double>(k), &moved);
    exponent += moved;
  }

  double tail = 1;  // the probabilities of `fewer` and all below it, relative to the first
  double term = 1;
  for (std::int64_t k = fewer; k > 0; --k) {
    term *= static_cast<double>(k) / static_cast<double>(changed - k + 1);
    tail += term;
  }
  const double p = 2 * std::ldexp(mantissa * tail, static_cast<int>(std::max<std::int64_t>(exponent, -2000)));
  return std::min(1.0, p);
}

}  // namespace hone
