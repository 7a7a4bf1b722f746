#include "adapters/report/curve_chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "adapters/report/html.hpp"

namespace hone {
namespace {

constexpr double width = 860;
constexpr double height = 460;
constexpr double left = 60;
constexpr double right = 190;  ///< of the names
constexpr double top = 20;
constexpr double bottom = 50;

/// Colours for light and for dark ground, told apart by the colour-blind too (after Okabe and Ito).
constexpr std::array<std::array<std::string_view, 2>, 8> colours{{{"#0072b2", "#56b4e9"}, {"#d55e00", "#ff9955"}, {"#007a5a", "#2fd6a5"}, {"#a3467f", "#e89ac7"},
                                                                  {"#8a6d00", "#f0e442"}, {"#444444", "#cccccc"}, {"#5b3fbf", "#b3a1ff"}, {"#a31919", "#ff8080"}}};
constexpr std::array<std::string_view, 4> dashes{"none", "8 4", "2 3", "10 3 2 3"};

/// A round step of about `span / parts`.
double round_step(double span, int parts) {
  const double raw = span / parts;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= raw * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

/// From data to the picture.
struct Scale {
  double x_end = 1;
  double y_low = 0;
  double y_high = 1;

  double x(double value) const { return left + std::clamp(value / x_end, 0.0, 1.0) * (width - left - right); }
  double y(double value) const { return height - bottom - (value - y_low) / (y_high - y_low) * (height - top - bottom); }
};

Scale scale_of(const std::vector<CurveSeries>& series, const std::optional<double>& x_end) {
  Scale scale;
  double last = 0;
  double low = 1;
  double high = 0;
  for (const auto& one : series) {
    for (const auto& point : one.band) {
      last = std::max(last, point.x);
      low = std::min(low, point.low);
      high = std::max(high, point.high);
    }
  }
  if (low > high) return scale;
  scale.x_end = std::max(x_end.value_or(last), 1e-9);
  const double step = round_step(std::max(high - low, 0.05), 5);
  scale.y_low = std::max(0.0, std::floor(low / step) * step);
  scale.y_high = std::max(scale.y_low + step, std::ceil(high / step) * step);
  return scale;
}

std::string text_at(double x, double y, const char* anchor, const std::string& text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor, html_escaped(text));
}

std::string axes(const Scale& scale, const CurveChartOptions& options) {
  std::string text;
  const double y_step = round_step(scale.y_high - scale.y_low, 5);
  for (int i = 0; scale.y_low + i * y_step <= scale.y_high + 1e-9; ++i) {
    const double value = scale.y_low + i * y_step;
    text += fmt::format("<line class=\"grid\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", left, scale.y(value), width - right, scale.y(value));
    text += text_at(left - 8, scale.y(value) + 4, "end", fmt::format("{:.3g}", 100 * value));
  }
  const double x_step = round_step(scale.x_end, 6);
  for (int i = 0; i * x_step <= scale.x_end * (1 + 1e-9); ++i) text += text_at(scale.x(i * x_step), height - bottom + 20, "middle", fmt::format("{:.6g}", i * x_step));
  text += text_at((left + width - right) / 2, height - 8, "middle", options.x);
  return text + fmt::format("<text transform=\"translate(16 {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n", (top + height - bottom) / 2, html_escaped(options.y));
}

/// The steps of one quantity, to the end of the axis.
template <class Value>
std::string steps(const std::vector<BandPoint>& band, const Scale& scale, const Value& value) {
  std::string path;
  double last = 0;
  for (const auto& point : band) {
    const double y = scale.y(value(point));
    path += path.empty() ? fmt::format("M{:.1f} {:.1f}", scale.x(point.x), y) : fmt::format("L{:.1f} {:.1f}L{:.1f} {:.1f}", scale.x(point.x), last, scale.x(point.x), y);
    last = y;
  }
  return path + fmt::format("L{:.1f} {:.1f}", scale.x(scale.x_end), last);
}

/// There along the first quartile and back along the third.
std::string band_path(const std::vector<BandPoint>& band, const Scale& scale) {
  auto path = steps(band, scale, [](const BandPoint& point) { return point.low; });
  double x = scale.x(scale.x_end);
  for (auto point = band.rbegin(); point != band.rend(); ++point) {
    const double y = scale.y(point->high);
    path += fmt::format("L{:.1f} {:.1f}L{:.1f} {:.1f}", x, y, scale.x(point->x), y);
    x = scale.x(point->x);
  }
  return path + "Z";
}

std::string style_of(std::size_t series, bool standalone) {
  std::string light = standalone ? ".ground{fill:#fff}text{fill:#1b1f24}.grid{stroke:#d1d9e0}" : "text{fill:currentColor}.grid{stroke:#d1d9e0}";
  std::string dark = standalone ? ".ground{fill:#0d1117}text{fill:#e6edf3}.grid{stroke:#3d444d}" : ".grid{stroke:#3d444d}";
  for (std::size_t i = 0; i < series; ++i) {
    const auto& colour = colours[i % colours.size()];
    light += fmt::format(".s{0}{{stroke:{1}}}.b{0}{{fill:{1}}}", i, colour[0]);
    dark += fmt::format(".s{0}{{stroke:{1}}}.b{0}{{fill:{1}}}", i, colour[1]);
  }
  return fmt::format("<style>text{{font:13px system-ui,sans-serif}}path{{fill:none}}.line{{stroke-width:2.2}}{}@media(prefers-color-scheme:dark){{{}}}</style>\n", light, dark);
}

/// Where the names stand: beside the ends of their lines, apart from each other.
std::vector<double> name_places(const std::vector<CurveSeries>& series, const Scale& scale) {
  std::vector<std::pair<double, std::size_t>> wanted;
  for (std::size_t i = 0; i < series.size(); ++i) wanted.emplace_back(series[i].band.empty() ? height : scale.y(series[i].band.back().median), i);
  std::ranges::sort(wanted);
  std::vector<double> places(series.size());
  double last = top - 10;
  for (const auto& [y, i] : wanted) places[i] = last = std::max(y, last + 18);
  return places;
}

}  // namespace

std::string curve_chart(const std::vector<CurveSeries>& series, const CurveChartOptions& options) {
  const auto scale = scale_of(series, options.x_end);
  auto text = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" role=\"img\" aria-label=\"{2} against {3}\">\n", width, height,
                          html_escaped(options.y), html_escaped(options.x));
  text += style_of(series.size(), options.standalone);
  if (options.standalone) text += fmt::format("<rect class=\"ground\" width=\"{:.0f}\" height=\"{:.0f}\"/>\n", width, height);
  text += axes(scale, options);
  const auto places = name_places(series, scale);
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (series[i].band.empty()) continue;
    text += fmt::format("<path class=\"b{}\" fill-opacity=\"0.18\" d=\"{}\"/>\n", i, band_path(series[i].band, scale));
  }
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (series[i].band.empty()) continue;
    const auto dash = dashes[i % dashes.size()];
    text += fmt::format("<path class=\"line s{}\" stroke-dasharray=\"{}\" d=\"{}\"/>\n", i, dash, steps(series[i].band, scale, [](const BandPoint& point) { return point.median; }));
    text += fmt::format("<path class=\"line s{0}\" stroke-dasharray=\"{1}\" d=\"M{2:.1f} {3:.1f}h22\"/>\n", i, dash, width - right + 8, places[i]);
    text += text_at(width - right + 36, places[i] + 4, "start", series[i].name);
  }
  return text + "</svg>\n";
}

}  // namespace hone
