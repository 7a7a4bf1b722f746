#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "adapters/data/row_file.hpp"
#include "programs/example.hpp"

namespace hone {

/// Where examples come from and which of their fields mean what.
struct DataSpec {
  std::filesystem::path file;
  std::string format;               ///< as `read_rows` takes it; empty: by the extension
  std::vector<std::string> inputs;  ///< the program's inputs: rows that share all of them are the same question
  std::vector<std::string> gold;    ///< the metric's gold fields
  std::vector<std::string> answers;  ///< those of `gold` that an answer is compared with: an empty list there says nothing
  std::string id;                   ///< field with a text or number that no other row has; empty: a hash of the row
  std::string group;                ///< field; rows of one group stay together. Empty, or blank in a row: the row alone
  std::string stratum;              ///< field to stratify by; empty: none
};

/// A row that was left out, and why.
struct DroppedRow {
  std::size_t line = 0;
  std::string reason;  ///< "`question` is empty"
};

/// Where rows stand, by their ids: "data/questions.jsonl, line 3". For messages.
using Places = std::map<std::string, std::string, std::less<>>;

/// A data file's rows as examples, in the file's order.
struct LoadedData {
  Dataset examples;
  std::vector<DroppedRow> dropped;
  Places places;       ///< of the examples
  std::string path;
  std::string sha256;  ///< of the file
};

/// Reads the file and checks it.
///
/// Dropped, since nothing can be learnt from them: rows all of whose inputs are empty; rows with a gold field that is null
/// or a blank text, or one of `answers` that is empty, or whose gold fields are all empty (an empty list of titles, one gold
/// field of several, is a fact about the row); and, where no id is given, exact copies of an earlier row.
///
/// Throws UserError where the file has no usable row, a row lacks a field that `spec` names, or an id stands twice or is
/// blank.
LoadedData load_data(const DataSpec& spec);

/// The same from rows that are already read.
LoadedData make_examples(const RowFile& file, const DataSpec& spec);

}  // namespace hone
