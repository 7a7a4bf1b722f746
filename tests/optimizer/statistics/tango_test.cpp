#include "optimizer/statistics/tango.hpp"

#include <cmath>

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace hone;

TEST_CASE("Tango's interval has its published values") {
  const Interval airway = tango_interval(1, 7, 21);  // Fagerland, Lydersen and Laake 2014
  CHECK(std::abs(airway.low - -0.517) < 0.0005);
  CHECK(std::abs(airway.high - -0.026) < 0.0005);
  constexpr double normal_95 = 1.6448536269514722;
  const Interval large = tango_interval(28, 25, 618, normal_95);  // R's PropCIs::scoreci.mp at 90 %
  CHECK(std::abs(large.low - -0.0148) < 0.00005);
  CHECK(std::abs(large.high - 0.0247) < 0.00005);
}

TEST_CASE("Tango's interval is sensible where nothing changed or everything did") {
  const double square = normal_97_5 * normal_97_5;
  const Interval still = tango_interval(0, 0, 30);
  CHECK(still.high == doctest::Approx(square / (30 + square)));
  CHECK(still.low == doctest::Approx(-still.high));
  const Interval all = tango_interval(30, 0, 30);
  CHECK(all.high == doctest::Approx(1));
  CHECK(all.low > 0.7);
  CHECK(all.low < 0.95);
}

namespace {

struct Counts {
  std::int64_t won, lost, n;
};

Counts arbitrary_counts(std::uint8_t won, std::uint8_t lost, std::uint8_t same) {
  return {won, lost, std::int64_t{won} + lost + same + 1};
}

/// The score statistic from its definition: the variance at the likeliest table with the given difference, found by
/// search instead of by the closed form.
double score_by_search(const Counts& c, double difference) {
  const auto likelihood = [&](double lost) {
    const double won = lost + difference;
    const double same = 1 - won - lost;
    const auto part = [](std::int64_t k, double share) { return k == 0 ? 0 : static_cast<double>(k) * std::log(share); };
    return part(c.won, won) + part(c.lost, lost) + part(c.n - c.won - c.lost, same);
  };
  double low = std::max(0.0, -difference) + 1e-12;
  double high = (1 - difference) / 2 - 1e-12;
  for (int i = 0; i < 200; ++i) {
    const double a = low + (high - low) / 3;
    const double b = high - (high - low) / 3;
    (likelihood(a) < likelihood(b) ? low : high) = likelihood(a) < likelihood(b) ? a : b;
  }
  const double n = static_cast<double>(c.n);
  const double variance = n * (2 * low + difference - difference * difference);
  return (static_cast<double>(c.won - c.lost) - n * difference) / std::sqrt(variance);
}

}  // namespace

TEST_CASE("Tango's score is that of the constrained likelihood") {
  CHECK(rc::check([](std::uint8_t won, std::uint8_t lost, std::uint8_t same, std::uint8_t raw) {
    const Counts c = arbitrary_counts(won, lost, same);
    const double difference = (raw - 127.5) / 140;
    const double expected = score_by_search(c, difference);
    RC_ASSERT(std::abs(tango_score(c.won, c.lost, c.n, difference) - expected) < 1e-3 * (1 + std::abs(expected)));
  }));
}

TEST_CASE("Tango's interval holds the estimate, stays in range and mirrors") {
  CHECK(rc::check([](std::uint8_t won, std::uint8_t lost, std::uint8_t same) {
    const Counts c = arbitrary_counts(won, lost, same);
    const Interval interval = tango_interval(c.won, c.lost, c.n);
    const double difference = static_cast<double>(c.won - c.lost) / static_cast<double>(c.n);
    RC_ASSERT(interval.low >= -1 && interval.low < difference);
    RC_ASSERT(interval.high <= 1 && interval.high > difference);
    const Interval mirrored = tango_interval(c.lost, c.won, c.n);
    RC_ASSERT(std::abs(interval.low + mirrored.high) < 1e-9);
    RC_ASSERT(std::abs(tango_score(c.won, c.lost, c.n, interval.low) - normal_97_5) < 1e-6);
    RC_ASSERT(std::abs(tango_score(c.won, c.lost, c.n, interval.high) + normal_97_5) < 1e-6);
  }));
}
