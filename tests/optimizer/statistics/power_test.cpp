#include "optimizer/statistics/power.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "optimizer/rng.hpp"
#include "optimizer/statistics/mcnemar.hpp"

using namespace hone;

TEST_CASE("preflight says what a test split can see") {
  CHECK(detectable_gain_sentence(100) == "n = 100: gains under about 12 points will usually go unseen");
  CHECK(detectable_gain_sentence(400) == "n = 400: gains under about 6 points will usually go unseen");
  CHECK(detectable_gain(2) == 1);
}

TEST_CASE("more examples see smaller gains, more changes hide them") {
  CHECK(rc::check([](std::uint8_t raw) {
    const std::size_t n = raw + 5U;
    RC_ASSERT(detectable_gain(n + 1) < detectable_gain(n));
    RC_ASSERT(detectable_gain(n, 0.1) <= detectable_gain(n, 0.3));
    RC_ASSERT(detectable_gain(n) > 0 && detectable_gain(n) <= 1);
  }));
}

TEST_CASE("the detectable gain is found about four times in five") {
  const double gain = detectable_gain(150);
  Rng rng(1, "power");
  int found = 0;
  for (int i = 0; i < 1000; ++i) {
    int won = 0;
    int lost = 0;
    for (int k = 0; k < 150; ++k) {
      const double u = rng.uniform();
      won += u < (0.2 + gain) / 2 ? 1 : 0;
      lost += u > 1 - (0.2 - gain) / 2 ? 1 : 0;
    }
    found += mcnemar_exact_p(won, lost) < 0.05 ? 1 : 0;
  }
  CHECK(found > 680);  // the exact test is a little conservative
  CHECK(found < 850);
}
