#include "optimizer/statistics/holm.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace hone;

TEST_CASE("Holm's correction steps down in the order of size and answers in the order given") {
  const std::vector<double> adjusted = holm(std::vector{0.01, 0.04, 0.03, 0.005});
  const std::vector<double> expected{0.03, 0.06, 0.06, 0.02};
  REQUIRE(adjusted.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(adjusted[i] == doctest::Approx(expected[i]));
  CHECK(holm(std::vector{0.7, 0.8}) == std::vector{1.0, 1.0});
  CHECK(holm({}).empty());
}

TEST_CASE("Holm's correction lies between no correction and Bonferroni's, and keeps the order") {
  CHECK(rc::check([](const std::vector<std::uint16_t>& raw) {
    std::vector<double> p;
    for (const auto value : raw) p.push_back(value / 65535.0);
    const auto adjusted = holm(p);
    for (std::size_t i = 0; i < p.size(); ++i) {
      RC_ASSERT(adjusted[i] >= p[i]);
      RC_ASSERT(adjusted[i] <= std::min(1.0, p[i] * static_cast<double>(p.size())));
      for (std::size_t k = 0; k < p.size(); ++k) RC_ASSERT(p[i] >= p[k] || adjusted[i] <= adjusted[k]);
    }
  }));
}
