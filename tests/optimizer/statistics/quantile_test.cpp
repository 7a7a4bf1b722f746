#include "optimizer/statistics/quantile.hpp"

#include <doctest/doctest.h>

using namespace hone;

TEST_CASE("quantiles lie between neighbours") {
  CHECK(quantile({3, 1, 2, 4}, 0.5) == doctest::Approx(2.5));
  CHECK(quantile({3, 1, 2, 4}, 0.25) == doctest::Approx(1.75));
  CHECK(quantile({7}, 0.9) == 7);
}

TEST_CASE("a nearest rank is always one of the values") {
  CHECK(nearest_rank({40, 10, 30, 20}, 0.5) == 20);
  CHECK(nearest_rank({40, 10, 30, 20}, 0.51) == 30);
  CHECK(nearest_rank({40, 10, 30, 20}, 0.95) == 40);
  CHECK(nearest_rank({7}, 0) == 7);
  CHECK(nearest_rank({}, 0.5) == 0);
}
