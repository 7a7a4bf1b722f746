#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "programs/value.hpp"

namespace hone {

/// One row of a data file as it stands there.
struct Row {
  std::size_t line = 0;  ///< where it starts, from 1
  Values fields;
};

/// A data file, read whole.
struct RowFile {
  std::string path;
  std::string sha256;  ///< of the file's bytes
  std::vector<Row> rows;

  /// "data/questions.jsonl, line 3".
  std::string place(const Row& row) const;
};

/// Reads a data file. Formats:
///
/// - `jsonl`: a JSON object a line; blank lines are skipped;
/// - `json`: one array of objects;
/// - `csv`: as RFC 4180 says, with a header row; every value is a string;
/// - `hotpotqa`: rows of HotpotQA as its authors or the data hubs give them, as a JSON array or a line each (hotpotqa.hpp).
///
/// Without a `format` the extension decides (.jsonl and .ndjson, .json, .csv). A byte order mark and CRLF are accepted.
///
/// Throws UserError with file, line and column where the file is missing, is not UTF-8, or does not keep to its format.
RowFile read_rows(const std::filesystem::path& path, std::string_view format = {});

/// The same from the bytes of a file, for what is not on disk. `name` is for messages.
RowFile parse_rows(std::string_view bytes, const std::string& name, std::string_view format);

}  // namespace hone
