#include "adapters/data/row_file.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/error.hpp"
#include "programs/hash.hpp"
#include "tests/adapters/data/files.hpp"

using namespace hone;
using namespace hone::test;

namespace {

std::string refusal(std::string_view bytes, std::string_view format) {
  return message_of<UserError>([=] { (void)parse_rows(bytes, "data/q", format); });
}

std::string file_refusal(const std::filesystem::path& path, std::string_view format = {}) {
  return message_of<UserError>([&] { (void)read_rows(path, format); });
}

}  // namespace

TEST_CASE("JSON lines keep their types, their line numbers and nothing of blank lines") {
  const auto file = parse_rows("{\"n\": 1, \"t\": true}\n\n  {\"f\": 0.5, \"l\": [\"a\"], \"z\": null}  \r\n", "data/q", "jsonl");
  REQUIRE(file.rows.size() == 2);
  CHECK(file.rows[0].fields == Values{{"n", 1}, {"t", true}});
  CHECK(file.rows[1].fields == Values{{"f", 0.5}, {"l", Value(std::vector<std::string>{"a"})}, {"z", Value()}});
  CHECK(file.rows[1].line == 3);
  CHECK(file.place(file.rows[1]) == "data/q, line 3");
}

TEST_CASE("rows of a JSON array know the line that they start on") {
  const auto file = parse_rows("[\n {\"a\": \"[,]\\\"{\"}, {\"a\": [1,\n 2]},\n\n {\"a\": {\"b\": [[]]}}\n]\n", "data/q", "json");
  REQUIRE(file.rows.size() == 3);
  CHECK(file.rows[0].line == 2);
  CHECK(file.rows[0].fields.at("a") == Value("[,]\"{"));
  CHECK(file.rows[1].line == 2);
  CHECK(file.rows[2].line == 5);
}

TEST_CASE("a byte order mark is no part of the first row") {
  CHECK(parse_rows("\xEF\xBB\xBF{\"a\": 1}", "q", "jsonl").rows.at(0).fields == Values{{"a", 1}});
  CHECK(parse_rows("\xEF\xBB\xBF[{\"a\": 1}]", "q", "json").rows.at(0).fields == Values{{"a", 1}});
  CHECK(parse_rows("\xEF\xBB\xBF" "a\n1\n", "q", "csv").rows.at(0).fields == Values{{"a", "1"}});
}

TEST_CASE("the format follows from the extension or is given") {
  const Folder folder;
  CHECK(read_rows(folder.write("a.jsonl", "{\"a\": 1}\n{\"a\": 2}")).rows.size() == 2);
  CHECK(read_rows(folder.write("a.ndjson", "{\"a\": 1}\n{\"a\": 2}")).rows.size() == 2);
  CHECK(read_rows(folder.write("a.json", "[{\"a\": 1}]")).rows.size() == 1);
  CHECK(read_rows(folder.write("a.csv", "a\n1\n2\n3")).rows.size() == 3);
  CHECK(read_rows(folder.write("a.txt", "{\"a\": 1}"), "jsonl").rows.size() == 1);
  CHECK(file_refusal(folder.write("b.txt", "")).find("cannot be told from its name") != std::string::npos);
  CHECK(file_refusal(folder.write("b.csv", ""), "jsnl").find("The data format `jsnl` is not known") != std::string::npos);
  CHECK(file_refusal(folder.write("b.csv", ""), "jsnl").find("Did you mean `jsonl`?") != std::string::npos);
}

TEST_CASE("the hash is of the file's bytes") {
  const Folder folder;
  const std::string bytes = "\xEF\xBB\xBF{\"a\": 1}\r\n";
  CHECK(read_rows(folder.write("a.jsonl", bytes)).sha256 == sha256_hex(bytes));
}

TEST_CASE("a file that is not there, or a folder, is refused by name") {
  const Folder folder;
  CHECK(file_refusal(folder.path() / "none.jsonl").ends_with("none.jsonl does not exist. Paths are relative to the config file."));
  std::filesystem::create_directory(folder.path() / "sub.jsonl");
  CHECK(file_refusal(folder.path() / "sub.jsonl").find("is a folder") != std::string::npos);
}

TEST_CASE("a line that is not JSON is refused with line and column") {
  const auto message = refusal("{\"a\": 1}\n{\"a\": x}\n", "jsonl");
  CHECK(message.starts_with("data/q, line 2, column 7: this is not JSON: syntax error"));
  CHECK(message.ends_with("Each line holds one JSON object; mend or remove the line."));
  CHECK(refusal("{\"a\": 1", "jsonl").starts_with("data/q, line 1, column 8:"));
  CHECK(refusal("[{\"a\": 1},\n {\"a\" 2}]", "json").starts_with("data/q, line 2, column 7:"));
}

TEST_CASE("a row with a key twice is refused, whatever the key holds") {
  CHECK(refusal("{\"a\": 1}\n{\"a\": 1, \"b\": 2, \"a\": 1}\n", "jsonl") == "data/q, line 2, column 1: the row has `a` twice. Remove or rename one of the two.");
  CHECK(refusal("[{\"a\": 1},\n {\"a\": {\"b\": 1, \"b\": 2}}]", "json") == "data/q, line 2: the row has `b` twice. Remove or rename one of the two.");
  CHECK(refusal("[[{}, {}, {\"a\": 1, \"a\": 2}]]", "json").starts_with("data/q, line 1: the row has `a` twice."));
  CHECK(refusal("{\"a\": {\"a\": 1}, \"b\": {\"a\": 2}}\n", "jsonl").empty());
}

TEST_CASE("a number that fits nowhere is refused with its line") {
  const auto message = refusal("{\"a\": 1}\n{\"a\": 1e999}\n", "jsonl");
  CHECK(message.starts_with("data/q, line 2, column 1: this cannot be read: "));
  CHECK(message.find("1e999") != std::string::npos);
  CHECK(refusal("{\"a\": 18446744073709551615, \"b\": -9223372036854775808, \"c\": \"\\\"12345678901234567890123\", \"d\": 12345678901234567890123.5}\n", "jsonl").empty());
  CHECK(refusal("[{\"a\": 1,\n \"b\": [12345678901234567890123]}]", "json") ==
        "data/q, line 2, column 8: this number has too many digits to be read as one. Put it in quotes, then it is text.");
}

TEST_CASE("a row that is no object is refused, and so is a file that is no array") {
  CHECK(refusal("{\"a\": 1}\n[1, 2]\n", "jsonl") == "data/q, line 2: a row is a JSON object with named fields, but this is [1,2].");
  CHECK(refusal("[{}, 7]", "json").starts_with("data/q, line 1: a row is a JSON object"));
  CHECK(refusal("{\"a\": 1}", "json").find("this file holds an object") != std::string::npos);
  CHECK(refusal("{\"a\": 1}\n{\"a\": 2}", "json").find("say `format: jsonl`") != std::string::npos);
}

TEST_CASE("bytes that are not UTF-8 are refused with line and column, whatever the format") {
  for (const char* format : {"jsonl", "json", "csv", "hotpotqa"})
    CHECK(refusal("a,b\nx,caf\xe9\n", format).starts_with("data/q, line 2, column 6: this byte is not UTF-8."));
}

TEST_CASE("an empty file has no rows") {
  for (const char* format : {"jsonl", "json", "csv", "hotpotqa"}) CHECK(parse_rows(" \n", "q", format).rows.size() == 0);
}

TEST_CASE("a row that nests without end is refused with its line") {
  const std::string row = "{\"a\": " + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  CHECK(refusal("{\"a\": 1}\n" + row, "jsonl").starts_with("data/q, line 2, column 1: this nests more than 200 levels deep."));
  CHECK(refusal("[" + row + "]", "json").starts_with("data/q, line 1, column 1: this nests"));
}
