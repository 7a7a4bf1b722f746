#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <string>
#include <vector>

namespace hone {

/// "12", "-3": a whole number and nothing else.
std::optional<std::int64_t> read_integer(std::string_view text);
/// "0.4", "1e-3": finite.
std::optional<double> read_number(std::string_view text);
/// A number of things: "1500", "128k", "2M", "1.5M" (thousands and millions; the result is whole); 9e15 at most.
std::optional<std::int64_t> read_count(std::string_view text);
/// A time with its unit, in seconds: "500ms", "60s", "8h", "1h30m"; units ms, s, m, h, d; 100 years at most.
std::optional<double> read_duration(std::string_view text);
/// A share: "40%" is 0.4.
std::optional<double> read_percent(std::string_view text);
/// A factor: "2x", "1.5x".
std::optional<double> read_factor(std::string_view text);

/// "Did you mean `a`?" where one is near, else "Valid here: `a` and `b`.".
std::string suggestion(std::string_view word, const std::vector<std::string>& options);

}  // namespace hone
