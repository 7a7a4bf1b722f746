#include "adapters/config/scalars.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hone {
namespace {

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

/// Edits, swaps of neighbours included, that lead from `a` to `b`.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  std::iota(d[0].begin(), d[0].end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::optional<std::int64_t> read_integer(std::string_view text) { return whole<std::int64_t>(text); }

std::optional<double> read_number(std::string_view text) {
  const auto number = whole<double>(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<std::int64_t> read_count(std::string_view text) {
  if (const auto plain = read_integer(text)) return *plain >= 0 ? plain : std::nullopt;
  double scale = 0;
  if (text.ends_with('k')) scale = 1e3;
  if (text.ends_with('M')) scale = 1e6;
  if (scale == 0) return std::nullopt;
  const auto number = read_number(text.substr(0, text.size() - 1));
  if (!number || *number < 0 || *number * scale > 9e15) return std::nullopt;
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
  return seconds;
}

std::optional<double> read_percent(std::string_view text) {
  const auto percent = before(text, "%");
  return percent && *percent >= 0 && *percent <= 100 ? std::optional(*percent / 100) : std::nullopt;
}

std::optional<double> read_factor(std::string_view text) {
  const auto factor = before(text, "x");
  return factor && *factor > 0 ? factor : std::nullopt;
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& options) {
  std::optional<std::string> best;
  std::size_t allowed = std::max<std::size_t>(1, word.size() / 3);
  for (const auto& option : options) {
    const auto edits = distance(word, option);
    if (edits > allowed || (best && edits == allowed)) continue;
    best = option;
    allowed = edits;
  }
  return best;
}

std::string one_of(const std::vector<std::string>& options) {
  std::string text;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (i > 0) text += i + 1 == options.size() ? " or " : ", ";
    text += "`" + options[i] + "`";
  }
  return text;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& options) {
  if (const auto near = nearest(word, options)) return fmt::format("Did you mean `{}`?", *near);
  return fmt::format("Valid here: `{}`.", fmt::join(options, "`, `"));
}

}  // namespace hone
