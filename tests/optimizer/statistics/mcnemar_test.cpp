#include "optimizer/statistics/mcnemar.hpp"

#include <cmath>

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace hone;

TEST_CASE("McNemar's exact p is the two-sided tail of a fair coin") {
  CHECK(mcnemar_exact_p(1, 7) == doctest::Approx(18.0 / 256));             // airway reactivity, Fagerland et al. 2014
  CHECK(mcnemar_exact_p(6, 16) == doctest::Approx(2 * 110056.0 / 4194304));  // complete response, the same
  CHECK(mcnemar_exact_p(5, 0) == doctest::Approx(2.0 / 32));
  CHECK(mcnemar_exact_p(6, 0) == doctest::Approx(2.0 / 64));
}

TEST_CASE("McNemar's exact p is 1 where nothing points either way") {
  CHECK(mcnemar_exact_p(0, 0) == 1);
  CHECK(mcnemar_exact_p(1, 0) == 1);
  CHECK(mcnemar_exact_p(4, 4) == 1);
}

TEST_CASE("McNemar's exact p neither over- nor underflows") {
  CHECK(mcnemar_exact_p(1200, 1000) == doctest::Approx(std::erfc(199 / std::sqrt(2200.0) / std::sqrt(2.0))).epsilon(0.02));
  CHECK(mcnemar_exact_p(1000000, 1000000) == 1);
  CHECK(mcnemar_exact_p(100000, 0) == 0);
}

TEST_CASE("McNemar's exact p is symmetric and falls as the sides draw apart") {
  CHECK(rc::check([](std::uint8_t a, std::uint8_t b) {
    const std::int64_t won = a;
    const std::int64_t lost = b;
    const double p = mcnemar_exact_p(won, lost);
    RC_ASSERT(p == mcnemar_exact_p(lost, won));
    RC_ASSERT(p > 0 && p <= 1);
    if (won > lost && lost > 0) RC_ASSERT(mcnemar_exact_p(won + 1, lost - 1) < p);
  }));
}
