#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/data/row_file.hpp"

namespace hone {

/// The rows of a CSV text (RFC 4180): comma, double quotes that may hold commas, line ends and doubled quotes, a header row
/// first. Lines may end in LF, CRLF or CR; blank lines are skipped; white space belongs to the value.
///
/// Throws UserError with line and column where a quote is not closed or followed by text, a row has more or fewer values
/// than the header, or a header name is empty or there twice; `name` is the file's, for those messages.
std::vector<Row> parse_csv(std::string_view text, const std::string& name);

}  // namespace hone
