#include <algorithm>

#include <doctest/doctest.h>

#include "optimizer/engine/preflight.hpp"

using namespace hone;

TEST_CASE("what a run may cost has the price of the model that writes proposals in it") {
  PreflightReport report;
  report.costs.rollout.spent.usd = 0.01;
  report.costs.proposal.peak.usd = 4;  // its worst case, of which it is said to take a fourth
  const auto lines = estimates(report, {.rollouts = 120, .proposals = 10});
  const auto usd = std::ranges::find(lines, "usd", &Estimate::what);
  REQUIRE(usd != lines.end());
  CHECK(usd->low == doctest::Approx(0.6));
  CHECK(usd->high == doctest::Approx(1.8 + 10));
}
