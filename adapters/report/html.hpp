#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone {

/// `text` as HTML text or attribute: what has a meaning there is escaped, control characters but line ends and tabs are left out.
std::string html_escaped(std::string_view text);

/// A whole document that needs nothing else: one style for light and dark, no scripts. `body` is HTML, `title` is text.
std::string html_page(std::string_view title, std::string_view body);

/// A table; head and cells are HTML. Columns after the first are set to the right where `figures` says so.
std::string html_table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows, bool figures = true);

/// Something to open: `summary` is always seen, `body` after a click. Both are HTML.
std::string html_details(const std::string& summary, const std::string& body, bool open = false);

/// A text as it is, in a box.
std::string html_text(std::string_view text);

/// The lines of a `line_diff`, coloured; a text that did not change is the text itself.
std::string html_diff(std::string_view before, std::string_view after);

}  // namespace hone
