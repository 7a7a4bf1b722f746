#include "adapters/data/csv.hpp"

#include <set>

#include <fmt/format.h>

#include "programs/error.hpp"

namespace hone {
namespace {

struct Record {
  std::size_t line = 0;
  std::vector<std::string> values;
};

/// Cuts the text into records, one value after the other.
class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  /// The next record that is no blank line; false at the end.
  bool next(Record& record) {
    while (at_ < text_.size() && at_line_end()) skip_line_end();
    if (at_ >= text_.size()) return false;
    record = {line_, {}};
    for (;;) {
      record.values.push_back(at_ < text_.size() && text_[at_] == '"' ? quoted_value() : plain_value());
      if (at_ >= text_.size()) return true;
      if (at_line_end()) {
        skip_line_end();
        return true;
      }
      ++at_;  // the comma
    }
  }

 private:
  bool at_line_end() const { return text_[at_] == '\n' || text_[at_] == '\r'; }
  std::size_t line_end_size() const { return text_.substr(at_, 2) == "\r\n" ? 2 : 1; }

  void skip_line_end() {
    at_ += line_end_size();
    ++line_;
    line_start_ = at_;
  }

  std::string plain_value() {
    const auto start = at_;
    while (at_ < text_.size() && text_[at_] != ',' && !at_line_end()) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  std::string quoted_value() {
    const auto opened = where();
    std::string value;
    for (++at_;; ++at_) {
      if (at_ >= text_.size())
        throw UserError(fmt::format("{}: the quote that opens here is never closed. Close it, or double every quote that "
                                    "belongs to a value.", opened));
      if (text_[at_] == '"') {
        if (text_.substr(at_ + 1, 1) != "\"") break;
        ++at_;
      }
      if (at_line_end() && line_end_size() == 1) {  // of CRLF the second
        ++line_;
        line_start_ = at_ + 1;
      }
      value += text_[at_];
    }
    ++at_;
    if (at_ < text_.size() && text_[at_] != ',' && !at_line_end())
      throw UserError(fmt::format("{}: text follows a closing quote. A quoted value ends at a comma or the line's end; "
                                  "double the quotes that belong to it.", where()));
    return value;
  }

  std::string where() const { return fmt::format("{}, line {}, column {}", name_, line_, at_ - line_start_ + 1); }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t line_start_ = 0;
};

void check_header(const Record& header, const std::string& name) {
  if (header.values.size() == 1 && header.values[0].find_first_of(";\t|") != std::string::npos)
    throw UserError(fmt::format("{}, line {}: the header holds no comma. Values must be separated by commas.", name, header.line));
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < header.values.size(); ++i) {
    const auto& field = header.values[i];
    if (field.empty())
      throw UserError(fmt::format("{}, line {}: column {} of the header has no name. The first row names the fields.", name,
                                  header.line, i + 1));
    if (!seen.insert(field).second)
      throw UserError(fmt::format("{}, line {}: the header has `{}` twice. Rename one of the two.", name, header.line, field));
  }
}

Values fields_of(const Record& header, Record record, const std::string& name) {
  if (record.values.size() != header.values.size())
    throw UserError(fmt::format("{}, line {}: the row has {} values, the header {}. Quote values that hold commas or line "
                                "ends.", name, record.line, record.values.size(), header.values.size()));
  Values fields;
  for (std::size_t i = 0; i < header.values.size(); ++i) fields.emplace(header.values[i], Value(std::move(record.values[i])));
  return fields;
}

}  // namespace

std::vector<Row> parse_csv(std::string_view text, const std::string& name) {
  CsvReader reader(text, name);
  Record header;
  std::vector<Row> rows;
  if (!reader.next(header)) return rows;
  check_header(header, name);
  for (Record record; reader.next(record);) {
    const auto line = record.line;
    rows.push_back({line, fields_of(header, std::move(record), name)});
  }
  return rows;
}

}  // namespace hone
