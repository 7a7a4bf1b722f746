#include "adapters/report/html.hpp"

#include <fmt/format.h>

#include "adapters/report/text_diff.hpp"

namespace hone {
namespace {

constexpr std::string_view style = R"(
:root { color-scheme: light dark; --ground: #fff; --text: #1b1f24; --soft: #59636e; --line: #d1d9e0; --box: #f6f8fa;
  --good: #0a6b2d; --good-ground: #dafbe1; --bad: #a40e26; --bad-ground: #ffebe9; --mark: #0550ae; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --text: #e6edf3; --soft: #9198a1; --line: #3d444d; --box: #151b23;
  --good: #7ee787; --good-ground: #12361f; --bad: #ffa198; --bad-ground: #4b1113; --mark: #79c0ff; } }
body { background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: 0; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; margin-bottom: .3rem; }
.soft { color: var(--soft); } .good { color: var(--good); } .bad { color: var(--bad); }
.note { border-left: 4px solid var(--mark); padding: .3rem .8rem; background: var(--box); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .5rem 0; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .7rem; text-align: left; vertical-align: top; }
.figures th:not(:first-child), .figures td:not(:first-child) { text-align: right; }
pre { background: var(--box); border: 1px solid var(--line); border-radius: 6px; padding: .6rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
code { font-family: ui-monospace, monospace; }
del, ins { display: block; text-decoration: none; } del { background: var(--bad-ground); color: var(--bad); } ins { background: var(--good-ground); color: var(--good); }
details { border: 1px solid var(--line); border-radius: 6px; margin: .4rem 0; padding: .3rem .8rem; } summary { cursor: pointer; }
svg { max-width: 100%; height: auto; }
)";

}  // namespace

std::string html_escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default:
        if (static_cast<unsigned char>(c) >= ' ' || c == '\n' || c == '\t') out += c;
    }
  }
  return out;
}

std::string html_page(std::string_view title, std::string_view body) {
  return fmt::format("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n"
                     "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n{}</body>\n</html>\n",
                     html_escaped(title), style, body);
}

std::string html_table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows, bool figures) {
  std::string text = fmt::format("<div class=\"wide\"><table{}>\n<tr>", figures ? " class=\"figures\"" : "");
  for (const auto& cell : head) text += fmt::format("<th>{}</th>", cell);
  text += "</tr>\n";
  for (const auto& row : rows) {
    text += "<tr>";
    for (const auto& cell : row) text += fmt::format("<td>{}</td>", cell);
    text += "</tr>\n";
  }
  return text + "</table></div>\n";
}

std::string html_details(const std::string& summary, const std::string& body, bool open) {
  return fmt::format("<details{}><summary>{}</summary>\n{}</details>\n", open ? " open" : "", summary, body);
}

std::string html_text(std::string_view text) { return fmt::format("<pre>{}</pre>\n", html_escaped(text)); }

std::string html_diff(std::string_view before, std::string_view after) {
  const auto diff = line_diff(before, after);
  if (diff.empty()) return html_text(after);
  std::string text = "<pre>";
  for (std::string_view rest = diff; !rest.empty();) {
    const auto end = rest.find('\n');
    const auto line = html_escaped(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    const char mark = line.front();
    text += mark == '-' ? fmt::format("<del>{}</del>", line) : mark == '+' ? fmt::format("<ins>{}</ins>", line) : line + "\n";
  }
  return text + "</pre>\n";
}

}  // namespace hone
