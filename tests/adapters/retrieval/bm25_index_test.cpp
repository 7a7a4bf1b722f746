#include "adapters/retrieval/bm25_index.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "programs/error.hpp"
#include "tests/support/temporary_folder.hpp"

namespace fs = std::filesystem;
using hone::Bm25Index;
using hone::bm25_index_file;
using hone::test::TemporaryFolder;

namespace {

const std::string world = R"({"id": "w1", "title": "The Hollow Tide", "text": "The Hollow Tide is a novel by Ilva Brennor."}
{"id": "w2", "title": "Ilva Brennor", "text": "Ilva Brennor was a novelist, born in Corimholm, who feared the tide."}
{"id": "w3", "title": "Corimholm", "text": "Corimholm is a town on the river Ashenne."}
)";

std::vector<std::string> ids(Bm25Index& index, std::string_view query, int k = 10, double title_weight = 2) {
  std::vector<std::string> ids;
  const auto found = index.search(query, k, title_weight);
  REQUIRE(found.has_value());
  for (const auto& passage : *found) ids.push_back(passage.id);
  return ids;
}

}  // namespace

TEST_CASE("a search finds the passage, with its title and text, best first") {
  const TemporaryFolder folder;
  Bm25Index index(bm25_index_file(folder.write("corpus.jsonl", world), folder.path() / "cache"));
  CHECK(index.size() == 3);
  const auto found = index.search("Which river flows through Corimholm?", 2, 2);
  REQUIRE(found.has_value());
  REQUIRE(found->size() == 2);
  CHECK(found->front().id == "w3");
  CHECK(found->front().title == "Corimholm");
  CHECK(found->front().text == "Corimholm is a town on the river Ashenne.");
  CHECK(found->front().score > found->back().score);
}

TEST_CASE("words are stemmed and folded") {
  const TemporaryFolder folder;
  Bm25Index index(bm25_index_file(folder.write("corpus.jsonl", world), folder.path() / "cache"));
  CHECK(ids(index, "FEARING") == std::vector<std::string>{"w2"});
}

TEST_CASE("the title's weight decides between title and text") {
  const TemporaryFolder folder;
  const std::string corpus = R"({"id": "in_text", "title": "Letters", "text": "amber amber amber"}
{"id": "in_title", "title": "Amber", "text": "some other words"}
{"id": "other", "title": "Nothing", "text": "of the kind"}
)";
  Bm25Index index(bm25_index_file(folder.write("corpus.jsonl", corpus), folder.path() / "cache"));
  CHECK(ids(index, "amber", 1, 0) == std::vector<std::string>{"in_text"});
  CHECK(ids(index, "amber", 1, 20) == std::vector<std::string>{"in_title"});
}

TEST_CASE("ties are in the order of ids whatever the order of rows") {
  const TemporaryFolder folder;
  const std::string corpus = "{\"id\": \"c\", \"text\": \"same\"}\n{\"id\": \"a\", \"text\": \"same\"}\n{\"id\": \"b\", \"text\": \"same\"}\n";
  Bm25Index index(bm25_index_file(folder.write("corpus.jsonl", corpus), folder.path() / "cache"));
  CHECK(ids(index, "same", 2) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("no query can break the search") {
  const TemporaryFolder folder;
  Bm25Index index(bm25_index_file(folder.write("corpus.jsonl", world), folder.path() / "cache"));
  CHECK(ids(index, "").empty());
  CHECK(ids(index, "tide", 0).empty());
  CHECK(ids(index, "\"tide\" AND (hollow* NEAR/2 text:- \\ ; DROP TABLE word").size() == 2);
  CHECK(rc::check("any bytes", [&](const std::string& query) { RC_ASSERT(index.search(query, 3, 2).has_value()); }));
}

TEST_CASE("an index is built once for a corpus and anew for another") {
  const TemporaryFolder folder;
  const fs::path cache = folder.path() / "cache";
  const fs::path corpus = folder.write("corpus.jsonl", world);
  const fs::path first = bm25_index_file(corpus, cache);
  const auto long_ago = fs::last_write_time(first) - std::chrono::hours(1);
  fs::last_write_time(first, long_ago);
  CHECK(bm25_index_file(folder.write("copy.jsonl", world), cache) == first);
  CHECK(fs::last_write_time(first) == long_ago);
  CHECK(bm25_index_file(folder.write("corpus.jsonl", world + "{\"id\": \"w4\", \"text\": \"more\"}\n"), cache) != first);
}

TEST_CASE("what a kill left of an index is built again") {
  const TemporaryFolder folder;
  const fs::path cache = folder.path() / "cache";
  const fs::path corpus = folder.write("corpus.jsonl", world);
  const fs::path file = bm25_index_file(corpus, cache);
  SUBCASE("a half-written file of the other name") {
    fs::remove(file);
    std::ofstream(file.string() + ".unfinished") << "SQLite format 3";
  }
  SUBCASE("an empty file in its place") { std::ofstream(file, std::ios::trunc).flush(); }
  SUBCASE("a file that is no database") { std::ofstream(file, std::ios::trunc) << std::string(5000, 'x'); }
  Bm25Index index(bm25_index_file(corpus, cache));
  CHECK(ids(index, "river") == std::vector<std::string>{"w3"});
  CHECK_FALSE(fs::exists(file.string() + ".unfinished"));
}

TEST_CASE("an id that stands twice is refused with both lines, and no index is left") {
  const TemporaryFolder folder;
  const fs::path corpus = folder.write("corpus.jsonl", "{\"id\": \"a\", \"text\": \"x\"}\n{\"id\": \"b\", \"text\": \"y\"}\n{\"id\": \"a\", \"text\": \"z\"}\n");
  try {
    bm25_index_file(corpus, folder.path() / "cache");
    FAIL("accepted");
  } catch (const hone::UserError& error) {
    CHECK(std::string(error.what()).find("corpus.jsonl, line 3: the id `a` stands on line 1 already.") != std::string::npos);
  }
  for (const auto& entry : fs::directory_iterator(folder.path() / "cache")) CHECK(entry.path().extension() != ".sqlite");
}

TEST_CASE("a corpus that is not there and a folder that cannot be written are the user's to mend") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(bm25_index_file(folder.path() / "none.jsonl", folder.path() / "cache"), hone::UserError);
  const fs::path corpus = folder.write("corpus.jsonl", world);
  CHECK_THROWS_AS(bm25_index_file(corpus, corpus / "cache"), hone::UserError);
}
