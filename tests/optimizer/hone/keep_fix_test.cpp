#include "optimizer/hone/keep_fix.hpp"

#include <doctest/doctest.h>

using namespace hone;

TEST_CASE("a child's difference weighs what it keeps by what its parent solves, and what it fixes by the rest") {
  const KeepFix model{{9, 1}, {1, 4}};
  const Difference difference = model.difference(0.6);
  CHECK(difference.mean == doctest::Approx(-0.6 * 0.1 + 0.4 * 0.2));
  CHECK(difference.variance == doctest::Approx(0.36 * (9.0 / 1100) + 0.16 * (4.0 / 150)));
}

TEST_CASE("an example that the parent half solves counts half for keeping and half for fixing") {
  KeepFix model{{1, 1}, {1, 1}};
  model.observe(0.5, 1);
  CHECK(model.keep.good == doctest::Approx(1.5));
  CHECK(model.keep.bad == doctest::Approx(1));
  CHECK(model.fix.good == doctest::Approx(1.5));
  CHECK(model.predict(0) == doctest::Approx(0.6));
}

TEST_CASE("the next example is worth most where the least is known of what weighs most") {
  const KeepFix model{{80, 10}, {1, 5}};
  CHECK(model.learning(0.5, 0) > model.learning(0.5, 1));
  CHECK(model.learning(0.99, 1) > model.learning(0.99, 0));
}

TEST_CASE("a normal distribution is looked up to seven places") {
  CHECK(normal_cdf(0) == doctest::Approx(0.5).epsilon(1e-7));
  CHECK(normal_cdf(1.959964) == doctest::Approx(0.975).epsilon(1e-7));
  CHECK(normal_cdf(-1.281552) == doctest::Approx(0.1).epsilon(1e-6));
  CHECK(Difference{0.1, 0}.above(0.05) == 1);
  CHECK(Difference{0.1, 0.01}.above(0.1) == doctest::Approx(0.5));
}
