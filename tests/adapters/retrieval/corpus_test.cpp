#include "adapters/retrieval/corpus.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "programs/error.hpp"

namespace {

std::vector<hone::Passage> read(std::string_view content) {
  std::vector<hone::Passage> rows;
  hone::read_corpus("corpus.jsonl", content, [&](std::size_t, hone::Passage row) { rows.push_back(std::move(row)); });
  return rows;
}

std::string complaint(std::string_view content) {
  try {
    read(content);
  } catch (const hone::UserError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("a corpus is read row by row, with whole-number ids and missing titles") {
  const auto rows = read("\xEF\xBB\xBF{\"id\": \"a\", \"title\": \"T\", \"text\": \"x\", \"page\": 3}\r\n\n{\"id\": 7, \"text\": \"y\"}");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0] == hone::Passage{"a", "T", "x", 0});
  CHECK(rows[1] == hone::Passage{"7", "", "y", 0});
}

TEST_CASE("a row of another form is named by file and line") {
  const std::string good = "{\"id\": \"a\", \"text\": \"x\"}\n";
  CHECK(complaint(good + "\n{\"id\": \"b\"") .starts_with("corpus.jsonl, line 3: the row is not valid JSON."));
  CHECK(complaint(good + "[1]").starts_with("corpus.jsonl, line 2: the row is no JSON object."));
  CHECK(complaint(good + "{\"text\": \"x\"}").starts_with("corpus.jsonl, line 2: the row has no `id`."));
  CHECK(complaint(good + "{\"id\": \"b\"}").starts_with("corpus.jsonl, line 2: the row has no `text`."));
  CHECK(complaint(good + "{\"id\": \"b\", \"text\": 5}").starts_with("corpus.jsonl, line 2: the row has a `text` that is no string."));
}

TEST_CASE("a corpus without rows is refused") { CHECK(complaint("\n \n").starts_with("The corpus corpus.jsonl has no rows.")); }
