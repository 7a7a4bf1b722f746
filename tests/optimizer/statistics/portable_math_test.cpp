#include "optimizer/statistics/portable_math.hpp"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

using namespace hone;

TEST_CASE("the portable logarithm agrees with the library's to the last bits") {
  for (double x = 1e-300; x < 1e300; x *= 1.37) CHECK(portable_log(x) == doctest::Approx(std::log(x)).epsilon(1e-15));
  for (double x = 0.5; x < 2; x += 0.001) CHECK(std::abs(portable_log(x) - std::log(x)) < 3e-16);
  CHECK(portable_log(1) == 0);
  CHECK(portable_log(0) == -std::numeric_limits<double>::infinity());
}

TEST_CASE("the portable exponential agrees with the library's to the last bits") {
  for (double x = -700; x < 709; x += 0.37) {
    CHECK(std::abs(portable_exp(x) / std::exp(x) - 1) < 5e-16);
  }
  CHECK(portable_exp(0) == 1);
  CHECK(portable_exp(-1000) == 0);
  CHECK(std::isinf(portable_exp(1000)));
}
