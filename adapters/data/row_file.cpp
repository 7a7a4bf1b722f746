#include "adapters/data/row_file.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utf8proc.h>

#include "adapters/data/csv.hpp"
#include "adapters/data/hotpotqa.hpp"
#include "adapters/data/read_file.hpp"
#include "programs/error.hpp"
#include "programs/hash.hpp"
#include "programs/json_text.hpp"
#include "programs/text.hpp"

namespace hone {
namespace {

using nlohmann::json;

const std::vector<std::string> formats = {"jsonl", "json", "csv", "hotpotqa"};

std::string place_of(const std::string& name, std::size_t line) { return fmt::format("{}, line {}", name, line); }

/// "FILE, line 3, column 17" of a byte of the text.
std::string place_at(const std::string& name, std::string_view text, std::size_t at) {
  const auto before = text.substr(0, at);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto start = before.rfind('\n') + 1;  // npos + 1 is 0
  return fmt::format("{}, line {}, column {}", name, line, at - start + 1);
}

/// Says what the JSON library found, without its own prefix, place and quote of the text.
std::string reason_of(const json::exception& error) {
  std::string text = error.what();
  if (const auto at = text.find("] "); at != std::string::npos) text.erase(0, at + 2);  // the library's name for it
  if (const auto at = text.find(": "); at != std::string::npos) text.erase(0, at + 2);
  if (const auto quote = text.find("; last read: "); quote != std::string::npos) text.erase(quote);
  return text;
}

/// Sees to it that no object of a JSON text has a key twice: of two values one would be lost.
class KeysOnce {
 public:
  bool operator()(int /*depth*/, json::parse_event_t event, const json& parsed) {
    if (event == json::parse_event_t::object_start) {
      open_.emplace_back();
    } else if (event == json::parse_event_t::object_end) {
      open_.pop_back();
      if (open_.empty() && !twice_) ++objects_;
    } else if (event == json::parse_event_t::key && !open_.back().insert(parsed.get<std::string>()).second && !twice_) {
      twice_ = parsed.get<std::string>();
    }
    return true;
  }

  const std::optional<std::string>& twice() const { return twice_; }
  /// How many objects that stand in no other one ended before it.
  std::size_t objects_before() const { return objects_; }

 private:
  std::vector<std::set<std::string>> open_;
  std::optional<std::string> twice_;
  std::size_t objects_ = 0;
};

/// The line of every element of the array that `text`, valid JSON, holds.
std::vector<std::size_t> element_lines(std::string_view text) {
  std::vector<std::size_t> lines;
  std::size_t line = 1;
  int depth = 0;
  bool in_string = false;
  bool expected = false;  // the next thing at depth 1 starts an element
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') ++line;
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    if (expected && c != ']') lines.push_back(line);
    expected = (c == '[' && depth == 0) || (c == ',' && depth == 1);
    if (c == '"') in_string = true;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
  }
  return lines;
}

bool fits_64_bits(std::string_view integer) {
  const bool negative = integer.starts_with('-');
  std::int64_t low = 0;
  std::uint64_t high = 0;
  const auto read = negative ? std::from_chars(integer.data(), integer.data() + integer.size(), low)
                             : std::from_chars(integer.data(), integer.data() + integer.size(), high);
  return read.ec != std::errc::result_out_of_range;
}

/// Where the first integer of a JSON text stands that no 64 bits hold: it would be read as another number.
std::optional<std::size_t> too_long_integer(std::string_view text) {
  constexpr std::string_view of_numbers = "-+.0123456789eE";
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (in_string && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      in_string = !in_string;
    } else if (!in_string && (text[i] == '-' || (text[i] >= '0' && text[i] <= '9'))) {
      const auto number = text.substr(i, text.find_first_not_of(of_numbers, i) - i);
      if (number.find_first_of(".eE") == number.npos && !fits_64_bits(number)) return i;
      i += number.size() - 1;
    }
  }
  return std::nullopt;
}

/// Parses `bytes`, which stand in `text` from `offset` on.
json parse_json(std::string_view text, std::size_t offset, std::size_t size, const std::string& name, std::string_view advice) {
  const auto bytes = text.substr(offset, size);
  if (nests_deeper(bytes)) throw UserError(fmt::format("{}: this nests more than {} levels deep. {}", place_at(name, text, offset), deepest_json, advice));
  try {
    KeysOnce keys;
    auto value = json::parse(bytes, std::ref(keys));
    if (const auto at = too_long_integer(bytes)) {
      throw UserError(fmt::format("{}: this number has too many digits to be read as one. Put it in quotes, then it is text.", place_at(name, text, offset + *at)));
    }
    if (!keys.twice()) return value;
    const auto place = value.is_array() ? place_of(name, element_lines(bytes)[std::min(keys.objects_before(), value.size() - 1)]) : place_at(name, text, offset);
    throw UserError(fmt::format("{}: the row has `{}` twice. Remove or rename one of the two.", place, *keys.twice()));
  } catch (const json::parse_error& error) {
    const auto at = offset + std::min(error.byte > 0 ? error.byte - 1 : 0, size);
    throw UserError(fmt::format("{}: this is not JSON: {}. {}", place_at(name, text, at), reason_of(error), advice));
  } catch (const json::exception& error) {  // a number that no double holds
    throw UserError(fmt::format("{}: this cannot be read: {}. {}", place_at(name, text, offset), reason_of(error), advice));
  }
}

/// One row's JSON and its line.
struct Element {
  std::size_t line;
  json value;
};

std::vector<Element> elements_by_line(std::string_view text, const std::string& name) {
  std::vector<Element> out;
  std::size_t line = 1;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const auto end = std::min(text.find('\n', at), text.size());
    if (text.substr(at, end - at).find_first_not_of(" \t\r") != std::string_view::npos)
      out.push_back({line, parse_json(text, at, end - at, name, "Each line holds one JSON object; mend or remove the line.")});
    at = end + 1;
  }
  return out;
}

std::vector<Element> elements_of_array(std::string_view text, const std::string& name) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
  auto array = parse_json(text, 0, text.size(), name,
                          "The format json is one array of rows; where each line is a row, say `format: jsonl`.");
  if (!array.is_array())
    throw UserError(fmt::format("{}: the format json is one array of rows, but this file holds {} {}. Put the rows in [ ], or "
                                "say `format: jsonl` where each line is a row.",
                                name, array.is_object() ? "an" : "a", array.type_name()));
  const auto lines = element_lines(text);
  std::vector<Element> out;
  for (std::size_t i = 0; i < array.size(); ++i) out.push_back({lines[i], std::move(array[i])});
  return out;
}

bool starts_an_array(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '[';
}

template <class Convert>
std::vector<Row> rows_of(std::vector<Element> elements, const std::string& name, Convert convert) {
  std::vector<Row> rows;
  for (auto& element : elements) {
    if (!element.value.is_object())
      throw UserError(fmt::format("{}: a row is a JSON object with named fields, but this is {}.",
                                  place_of(name, element.line), element.value.dump(-1, ' ', true).substr(0, 60)));
    rows.push_back({element.line, convert(std::move(element.value), element.line)});
  }
  return rows;
}

std::vector<Row> rows_in(std::string_view text, const std::string& name, std::string_view format) {
  const auto plain = [](const json& row, std::size_t) { return values_from_json(row); };
  const auto hotpotqa = [&name](const json& row, std::size_t line) { return hotpotqa_row(row, place_of(name, line)); };
  if (format == "csv") return parse_csv(text, name);
  if (format == "jsonl") return rows_of(elements_by_line(text, name), name, plain);
  if (format == "json") return rows_of(elements_of_array(text, name), name, plain);
  if (format == "hotpotqa")
    return rows_of(starts_an_array(text) ? elements_of_array(text, name) : elements_by_line(text, name), name, hotpotqa);
  throw UserError(fmt::format("The data format `{}` is not known. Formats are `jsonl`, `json`, `csv` and `hotpotqa`.{}", format,
                              did_you_mean(format, formats)));
}

void check_utf8(std::string_view text, const std::string& name) {
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t point = 0;
    const auto used = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                       static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    if (used < 1)
      throw UserError(fmt::format("{}: this byte is not UTF-8. Save the file as UTF-8, for example with `iconv -t UTF-8`.",
                                  place_at(name, text, at)));
    at += static_cast<std::size_t>(used);
  }
}

std::string format_of(const std::filesystem::path& path) {
  const auto extension = path.extension().string();
  if (extension == ".jsonl" || extension == ".ndjson") return "jsonl";
  if (extension == ".json") return "json";
  if (extension == ".csv") return "csv";
  throw UserError(fmt::format("The format of {} cannot be told from its name. Say `format: jsonl`, `json`, `csv` or `hotpotqa`.",
                              path.string()));
}

std::string bytes_of(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    throw UserError(fmt::format("The data file {} does not exist. Paths are relative to the config file.", path.string()));
  if (std::filesystem::is_directory(path, ignored))
    throw UserError(fmt::format("{} is a folder. Name the data file in it.", path.string()));
  return read_file(path, "data file");
}

}  // namespace

std::string RowFile::place(const Row& row) const { return place_of(path, row.line); }

RowFile parse_rows(std::string_view bytes, const std::string& name, std::string_view format) {
  RowFile out{name, sha256_hex(bytes), {}};
  bytes = without_byte_order_mark(bytes);
  check_utf8(bytes, name);
  out.rows = rows_in(bytes, name, format);
  return out;
}

RowFile read_rows(const std::filesystem::path& path, std::string_view format) {
  const auto kind = format.empty() ? format_of(path) : std::string(format);
  return parse_rows(bytes_of(path), path.string(), kind);
}

}  // namespace hone
