#include "adapters/report/interval_chart.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hone {

std::string interval_chart(double difference, const Interval& interval) {
  constexpr double width = 560;
  constexpr double margin = 40;
  const double low = std::min(interval.low, 0.0);
  const double high = std::max(interval.high, 0.0);
  const double span = std::max(high - low, 1e-9);
  const auto at = [&](double value) { return margin + (value - low) / span * (width - 2 * margin); };
  const auto label = [&](double x, const char* anchor, const std::string& text) {
    return fmt::format("<text x=\"{:.1f}\" y=\"54\" text-anchor=\"{}\" font-size=\"13\" fill=\"currentColor\">{}</text>", x, anchor, text);
  };
  const char* colour = interval.low > 0 ? "var(--good)" : interval.high < 0 ? "var(--bad)" : "var(--mark)";
  return fmt::format("<svg viewBox=\"0 0 {0:.0f} 60\" width=\"{0:.0f}\" role=\"img\" aria-label=\"difference with its 95% interval\">"
                     "<line x1=\"{1:.1f}\" y1=\"4\" x2=\"{1:.1f}\" y2=\"38\" stroke=\"currentColor\" stroke-dasharray=\"3 3\"/>"
                     "<line x1=\"{2:.1f}\" y1=\"21\" x2=\"{3:.1f}\" y2=\"21\" stroke=\"{4}\" stroke-width=\"4\"/>"
                     "<circle cx=\"{5:.1f}\" cy=\"21\" r=\"6\" fill=\"{4}\"/>{6}{7}{8}</svg>\n",
                     width, at(0), at(interval.low), at(interval.high), colour, at(difference), label(at(interval.low), "middle", fmt::format("{:+.1f}", 100 * interval.low)),
                     label(at(interval.high), "middle", fmt::format("{:+.1f}", 100 * interval.high)),
                     at(difference) - at(interval.low) > 40 && at(interval.high) - at(difference) > 40 ? label(at(difference), "middle", fmt::format("{:+.1f}", 100 * difference)) : "");
}

}  // namespace hone
