#pragma once

#include <cstdint>

#include "optimizer/statistics/interval.hpp"

namespace hone {

/// Tango's score statistic (Statistics in Medicine 17, 1998) for the hypothesis that the true difference of two paired
/// proportions is `difference`, of `n` pairs of which `won` went up and `lost` went down. Falls as `difference` grows.
double tango_score(std::int64_t won, std::int64_t lost, std::int64_t n, double difference);

/// Tango's score interval for the difference of two paired proportions: all differences whose score is within
/// `quantile` of 0. n > 0 and won + lost <= n. Stays in [-1, 1] and is of sensible width also where nothing changed.
Interval tango_interval(std::int64_t won, std::int64_t lost, std::int64_t n, double quantile = normal_97_5);

}  // namespace hone
