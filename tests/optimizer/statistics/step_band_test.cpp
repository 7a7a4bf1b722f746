#include "optimizer/statistics/step_band.hpp"

#include <doctest/doctest.h>

using namespace hone;

TEST_CASE("a band has a point wherever a curve changes, and ended curves keep their value") {
  const auto band = step_band({{{0, 0.2}, {10, 0.6}}, {{0, 0.4}, {5, 0.5}, {20, 0.9}}, {}});
  REQUIRE(band.size() == 4);
  CHECK(band[0].x == 0);
  CHECK(band[0].median == doctest::Approx(0.3));
  CHECK(band[1].x == 5);
  CHECK(band[1].median == doctest::Approx(0.35));
  CHECK(band[3].median == doctest::Approx(0.75));
  CHECK(band[3].low == doctest::Approx(0.675));
  CHECK(band[3].high == doctest::Approx(0.825));
}

TEST_CASE("a band begins where all curves have") {
  const auto band = step_band({{{0, 0.2}}, {{5, 0.4}}});
  REQUIRE(band.size() == 1);
  CHECK(band[0].x == 5);
  CHECK(step_band({}).empty());
}
