#include "adapters/data/csv.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "programs/error.hpp"
#include "tests/adapters/data/files.hpp"

using namespace hone;
using namespace hone::test;

namespace {

std::string refusal(std::string_view text) {
  return message_of<UserError>([text] { (void)parse_csv(text, "q.csv"); });
}

/// A row as RFC 4180 writes it, everything quoted.
std::string quoted_row(const std::vector<std::string>& values) {
  std::string out;
  for (const auto& value : values) {
    out += out.empty() ? "\"" : ",\"";
    for (const char c : value) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    out += '"';
  }
  return out + "\r\n";
}

}  // namespace

TEST_CASE("quotes hold commas, line ends and quotes") {
  const auto rows = parse_csv("question,answer\n\"Where, \"\"exactly\"\"?\",\"two\nlines\"\nplain, spaced \n", "q.csv");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].line == 2);
  CHECK(rows[0].fields == Values{{"question", "Where, \"exactly\"?"}, {"answer", "two\nlines"}});
  CHECK(rows[1].line == 4);
  CHECK(rows[1].fields == Values{{"question", "plain"}, {"answer", " spaced "}});
}

TEST_CASE("values are strings, empty ones too") {
  const auto rows = parse_csv("a,b,c\n1,,\n\"\",true,", "q.csv");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].fields == Values{{"a", "1"}, {"b", ""}, {"c", ""}});
  CHECK(rows[1].fields == Values{{"a", ""}, {"b", "true"}, {"c", ""}});
}

TEST_CASE("lines may end in CRLF, blank ones are skipped, the last needs no end") {
  const auto rows = parse_csv("a,b\r\n\r\n1,2\r\n\n3,4", "q.csv");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].line == 3);
  CHECK(rows[0].fields.at("b") == Value("2"));
  CHECK(rows[1].line == 5);
  CHECK(rows[1].fields.at("b") == Value("4"));
}

TEST_CASE("lines may end in CR alone, or have one too many") {
  const auto rows = parse_csv("a,b\r1,\"two\rlines\"\r\r3,4\r", "q.csv");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].line == 2);
  CHECK(rows[0].fields.at("b") == Value("two\rlines"));
  CHECK(rows[1].line == 5);
  CHECK(rows[1].fields.at("b") == Value("4"));
  CHECK(parse_csv("a,b\r\r\n1,2\r\r\n", "q.csv").at(0).fields.at("b") == Value("2"));
  CHECK(refusal("a,b\r1,\"x\r\n\"y\r").starts_with("q.csv, line 3, column 2: text follows a closing quote."));
}

TEST_CASE("a text without rows has none") {
  CHECK(parse_csv("", "q.csv").empty());
  CHECK(parse_csv("a,b\n", "q.csv").empty());
}

TEST_CASE("what is no CSV is refused with its place") {
  CHECK(refusal("a,b\n1,\"open\n2,3\n").starts_with("q.csv, line 2, column 3: the quote that opens here is never closed."));
  CHECK(refusal("a,b\n\"x\"y,2\n").starts_with("q.csv, line 2, column 4: text follows a closing quote."));
  CHECK(refusal("a,b\n\"1\n2\",3\n\"x\" ,2\n").starts_with("q.csv, line 4, column 4:"));
  CHECK(refusal("a,b\n1,2\n1,2,3\n").starts_with("q.csv, line 3: the row has 3 values, the header 2."));
  CHECK(refusal("a,,c\n").starts_with("q.csv, line 1: column 2 of the header has no name."));
  CHECK(refusal("a,b,a\n").starts_with("q.csv, line 1: the header has `a` twice."));
  CHECK(refusal("a;b\n1,5;2\n").find("the header holds no comma") != std::string::npos);
}

TEST_CASE("what was written as CSV is read back the same") {
  CHECK(rc::check("any values, quoted", [] {
    const auto width = *rc::gen::inRange<std::size_t>(1, 5);
    const auto table = *rc::gen::container<std::vector<std::vector<std::string>>>(
        rc::gen::container<std::vector<std::string>>(width, rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127))));
    std::vector<std::string> header;
    for (std::size_t i = 0; i < width; ++i) header.push_back("f" + std::to_string(i));
    std::string text = quoted_row(header);
    for (const auto& row : table) text += quoted_row(row);
    const auto rows = parse_csv(text, "q.csv");
    RC_ASSERT(rows.size() == table.size());
    for (std::size_t r = 0; r < rows.size(); ++r)
      for (std::size_t i = 0; i < width; ++i)
        RC_ASSERT(rows[r].fields.at(header[i]).text() == table[r][i]);
  }));
}

TEST_CASE("any text is read or refused, never fatal") {
  CHECK(rc::check("few letters, many quotes", [] {
    const auto text = *rc::gen::container<std::string>(rc::gen::element('a', ',', '"', '\n', '\r', ';'));
    try {
      for (const auto& row : parse_csv(text, "q.csv")) RC_ASSERT(!row.fields.empty());
    } catch (const UserError& error) {
      RC_ASSERT(std::string(error.what()).starts_with("q.csv, line "));
    }
  }));
}
