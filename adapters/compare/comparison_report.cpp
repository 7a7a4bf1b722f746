#include "adapters/compare/comparison_report.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adapters/compare/comparison_tables.hpp"
#include "adapters/report/curve_chart.hpp"
#include "adapters/report/html.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

std::string aligned(const ReportTable& table) {
  std::vector<std::size_t> widths(table.front().size(), 0);
  for (const auto& row : table) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], count_characters(row[i]));
  }
  std::string text;
  for (const auto& row : table) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - count_characters(row[i]), ' ');
      line += i == 0 ? row[i] + space : "  " + space + row[i];
    }
    text += line + "\n";
  }
  return text;
}

/// A text that stays in its cell of a Markdown table.
std::string markdown_cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '\\' || c == '<' || c == '`' || c == '*' || c == '_') out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
}

std::string markdown_table(const ReportTable& table) {
  std::string text;
  for (std::size_t i = 0; i < table.size(); ++i) {
    text += "|";
    for (const auto& cell : table[i]) text += fmt::format(" {} |", markdown_cell(cell));
    text += "\n";
    if (i > 0) continue;
    text += "|---|";
    for (std::size_t column = 1; column < table[i].size(); ++column) text += "---:|";
    text += "\n";
  }
  return text;
}

std::string html_of(const ReportTable& table) {
  const auto escaped = [](const std::vector<std::string>& row) {
    std::vector<std::string> cells;
    for (const auto& cell : row) cells.push_back(html_escaped(cell));
    return cells;
  };
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 1; i < table.size(); ++i) rows.push_back(escaped(table[i]));
  return html_table(escaped(table.front()), rows);
}

constexpr std::string_view method =
    "Intervals and p values: two-way random effects over seeds and groups of test rows, Satterthwaite's degrees of freedom. 95% interval: of this pair alone; adjusted: all of them "
    "hold together (Bonferroni). The conclusion follows Holm's p over all pairs.";

std::string curve_words(const Comparison& comparison) {
  return fmt::format("Test score of the best so far against {} spent: median over the seeds, and the range between the quartiles. Every candidate that was ever the best of its search "
                     "was run on test after all searches had ended, charged to nobody.", comparison.axis);
}

std::vector<CurveSeries> series_of(const Comparison& comparison) {
  std::vector<CurveSeries> series;
  for (const auto& curve : comparison.curves) series.push_back({curve.as, curve.band});
  return series;
}

std::string chart(const Comparison& comparison, bool standalone) {
  return curve_chart(series_of(comparison), {comparison.axis + " spent", "test score", comparison.axis_end, standalone});
}

}  // namespace

std::string comparison_text(const Comparison& comparison) {
  auto text = aligned(contender_table(comparison)) + "\n";
  if (!comparison.result->pairs.empty()) text += aligned(pair_table(comparison)) + "\n";
  for (const auto& note : comparison_notes(comparison)) text += note + "\n";
  return text;
}

std::string comparison_markdown(const Comparison& comparison) {
  auto text = fmt::format("# Comparison of {}\n\n", fmt::join(comparison.contenders, ", ")) + markdown_table(contender_table(comparison)) + "\n";
  for (const auto& note : comparison_notes(comparison)) text += note + "\n\n";
  text += "## Differences\n\n" + markdown_table(pair_table(comparison)) + "\n" + std::string(method) + "\n\n";
  if (!comparison.curves.empty()) text += "## Best so far\n\n![best so far](comparison.svg)\n\n" + curve_words(comparison) + "\n\n";
  text += "## Where the winners disagree\n\n" + markdown_table(disagreement_table(comparison)) + "\n";
  if (!comparison.result->contested.empty()) text += "Mean scores over the seeds on the rows that differ most:\n\n" + markdown_table(contested_table(comparison)) + "\n";
  return text + "## Runs\n\n" + markdown_table(run_table(comparison));
}

std::string comparison_svg(const Comparison& comparison) { return chart(comparison, true); }

std::string comparison_html(const Comparison& comparison) {
  auto body = fmt::format("<h1>{}</h1>\n<p class=\"soft\">comparison {} &middot; seeds {}</p>\n", html_escaped(fmt::format("{}", fmt::join(comparison.contenders, ", "))),
                          html_escaped(comparison.name + " " + comparison.id), fmt::join(comparison.seeds, ", "));
  body += html_of(contender_table(comparison));
  for (const auto& note : comparison_notes(comparison)) body += fmt::format("<p>{}</p>\n", html_escaped(note));
  if (!comparison.curves.empty()) body += fmt::format("<h2>Best so far</h2>\n{}<p class=\"soft\">{}</p>\n", chart(comparison, false), html_escaped(curve_words(comparison)));
  body += fmt::format("<h2>Differences</h2>\n{}<p class=\"soft\">{}</p>\n", html_of(pair_table(comparison)), html_escaped(method));
  body += "<h2>Where the winners disagree</h2>\n" + html_of(disagreement_table(comparison));
  if (!comparison.result->contested.empty()) body += "<p>Mean scores over the seeds on the rows that differ most:</p>\n" + html_of(contested_table(comparison));
  body += "<h2>Runs</h2>\n" + html_of(run_table(comparison));
  return html_page("Comparison: " + comparison.name, body);
}

}  // namespace hone
