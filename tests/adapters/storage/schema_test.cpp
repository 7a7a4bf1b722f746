#include "adapters/storage/schema.hpp"

#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "adapters/storage/database.hpp"
#include "tests/adapters/storage/run_folder.hpp"

namespace hone {

namespace {

void check_refused(RunFolder& folder, const std::string& message) {
  CHECK(complaint([&] { folder.open(); }) == message);
  CHECK(complaint([&] { SqliteRunStore::open_read_only(folder.file()); }) == message);
}

}  // namespace

TEST_CASE("a record of a newer format is refused") {
  RunFolder folder;
  folder.open();
  folder.sql("PRAGMA user_version = 3");
  check_refused(folder, "2: " + folder.file().string() +
                            " has format 3, and this hone knows formats up to 2. Use the newer hone that wrote it.");
}

TEST_CASE("a record of an older format is refused") {
  RunFolder folder;
  folder.open();
  folder.sql("PRAGMA user_version = 1");
  check_refused(folder,
                "2: " + folder.file().string() + " has format 1, and this hone needs format 2. Use the older hone that wrote it.");
}

TEST_CASE("what is no record of a run is refused and left as it is") {
  RunFolder folder;
  const std::string message = "2: " + folder.file().string() + " is no record of a run. Name the folder of a run.";
  SUBCASE("a text") {
    std::ofstream(folder.file()) << std::string(5000, 'x');
    check_refused(folder, message);
    CHECK(std::filesystem::file_size(folder.file()) == 5000);
  }
  SUBCASE("another program's database") {
    folder.sql("CREATE TABLE theirs(a); INSERT INTO theirs VALUES(1)");
    check_refused(folder, message);
    CHECK(folder.sql("SELECT a FROM theirs; PRAGMA journal_mode") == "1\ndelete\n");
  }
}

TEST_CASE("an empty file is as good as none") {
  RunFolder folder;
  std::ofstream(folder.file()).close();
  CHECK(folder.open()->journal().empty());
}

TEST_CASE("a commit is synced") {
  RunFolder folder;
  Database database(folder.file(), Database::Mode::write);
  prepare_to_write(database);
  Statement statement(database, "PRAGMA synchronous");
  Rows rows = statement.query();
  REQUIRE(rows.next());
  CHECK(rows.integer(0) == 2);
}

}  // namespace hone
