#include "adapters/config/scalars.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "programs/text.hpp"

namespace hone {
namespace {

// Far above what anybody means, far below what sums of them would overflow at.
constexpr std::int64_t most_counted = 9'000'000'000'000'000;
constexpr double longest_s = 100.0 * 365 * 86400;

template <class Number>
std::optional<Number> whole(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The number before `suffix`, where `text` ends in it.
std::optional<double> before(std::string_view text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return std::nullopt;
  return read_number(text.substr(0, text.size() - suffix.size()));
}

}  // namespace

std::optional<std::int64_t> read_integer(std::string_view text) { return whole<std::int64_t>(text); }

std::optional<double> read_number(std::string_view text) {
  const auto number = whole<double>(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<std::int64_t> read_count(std::string_view text) {
  if (const auto plain = read_integer(text)) return *plain >= 0 && *plain <= most_counted ? plain : std::nullopt;
  double scale = 0;
  if (text.ends_with('k')) scale = 1e3;
  if (text.ends_with('M')) scale = 1e6;
  if (scale == 0) return std::nullopt;
  const auto number = read_number(text.substr(0, text.size() - 1));
  if (!number || *number < 0 || *number * scale > static_cast<double>(most_counted)) return std::nullopt;
  const double count = std::round(*number * scale);
  return std::abs(count - *number * scale) < 1e-6 ? std::optional(static_cast<std::int64_t>(count)) : std::nullopt;
}

std::optional<double> read_duration(std::string_view text) {
  double seconds = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const auto unit_at = text.find_first_not_of("0123456789.");
    if (unit_at == 0 || unit_at == text.npos) return std::nullopt;
    const auto number = read_number(text.substr(0, unit_at));
    text.remove_prefix(unit_at);
    const auto unit = text.substr(0, text.find_first_of("0123456789."));
    text.remove_prefix(unit.size());
    const double scale = unit == "ms" ? 1e-3 : unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : unit == "d" ? 86400 : 0;
    if (!number || scale == 0) return std::nullopt;
    seconds += *number * scale;
  }
  return seconds <= longest_s ? std::optional(seconds) : std::nullopt;
}

std::optional<double> read_percent(std::string_view text) {
  const auto percent = before(text, "%");
  return percent && *percent >= 0 && *percent <= 100 ? std::optional(*percent / 100) : std::nullopt;
}

std::optional<double> read_factor(std::string_view text) {
  const auto factor = before(text, "x");
  return factor && *factor > 0 ? factor : std::nullopt;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& options) {
  const auto near = nearest_name(word, options);
  return near ? fmt::format("Did you mean `{}`?", *near) : fmt::format("Valid here: {}.", quoted_list(options));
}

}  // namespace hone
