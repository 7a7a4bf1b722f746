#include "optimizer/statistics/distributions.hpp"

#include <cmath>

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace hone;

namespace {

doctest::Approx about(double value) { return doctest::Approx(value).epsilon(1e-9); }

}  // namespace

TEST_CASE("log_gamma knows factorials and the half") {
  CHECK(log_gamma(10) == about(std::log(362880.0)));
  CHECK(log_gamma(0.5) == about(0.5 * std::log(3.14159265358979323846)));
  CHECK(std::abs(log_gamma(1)) < 1e-13);
  CHECK(log_gamma(1000) == about(std::lgamma(1000.0)));
}

TEST_CASE("beta_cdf agrees with binomial tails and closed forms") {
  CHECK(beta_cdf(0.5, 2, 3) == about(11.0 / 16));  // two heads or more in four tosses
  CHECK(beta_cdf(0.3, 1, 1) == about(0.3));
  CHECK(beta_cdf(0.9, 5, 1) == about(std::pow(0.9, 5)));
  CHECK(beta_cdf(0.3, 0.5, 0.5) == about(2 / 3.14159265358979323846 * std::asin(std::sqrt(0.3))));
  CHECK(beta_cdf(0, 2, 3) == 0);
  CHECK(beta_cdf(1, 2, 3) == 1);
}

TEST_CASE("student_quantile gives the table at the back of the book") {
  CHECK(student_quantile(0.975, 1) == about(12.7062047362));
  CHECK(student_quantile(0.975, 9) == about(2.2621571629));
  CHECK(student_quantile(0.975, 29) == about(2.0452296421));
  CHECK(student_quantile(0.95, 5) == about(2.0150483733));
  CHECK(student_quantile(0.5, 7) == doctest::Approx(0).epsilon(1e-9));
}

TEST_CASE("student_quantile inverts student_cdf") {
  CHECK(rc::check([](std::uint8_t degrees, std::uint16_t raw) {
    const double probability = (raw + 1.0) / 65538.0;
    RC_ASSERT(std::abs(student_cdf(student_quantile(probability, degrees + 1), degrees + 1) - probability) < 1e-9);
  }));
}
