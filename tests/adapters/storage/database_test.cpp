#include "adapters/storage/database.hpp"

#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "tests/adapters/storage/run_folder.hpp"

namespace hone {

TEST_CASE("values come back as they were bound") {
  RunFolder folder;
  Database database(folder.file(), Database::Mode::write);
  Statement statement(database, "SELECT ?1, ?2, ?3, ?4, ?5, ?6");
  const std::string text("a\0b\xff", 4);
  Rows rows = statement.query(std::int64_t{1} << 60, 0.1, text, std::optional<std::string>(), std::string_view(), true);
  REQUIRE(rows.next());
  CHECK(rows.integer(0) == std::int64_t{1} << 60);
  CHECK(rows.real(1) == 0.1);
  CHECK(rows.text(2) == text);
  CHECK(rows.null(3));
  CHECK(!rows.null(4));
  CHECK(rows.text(4).empty());
  CHECK(rows.integer(5) == 1);
  CHECK(!rows.next());
}

TEST_CASE("a query that is let go shows what was written since when it is run again") {
  RunFolder folder;
  Database writer(folder.file(), Database::Mode::write);
  writer.run("PRAGMA journal_mode = WAL; CREATE TABLE t(a); INSERT INTO t VALUES(1), (2)");
  const Database reader(folder.file(), Database::Mode::read);
  Statement count(reader, "SELECT a FROM t ORDER BY a DESC");
  CHECK(count.query().next());
  writer.run("INSERT INTO t VALUES(3)");
  Rows rows = count.query();
  REQUIRE(rows.next());
  CHECK(rows.integer(0) == 3);
}

TEST_CASE("a connection that reads does not write, though it clears away after itself") {
  RunFolder folder;
  Database(folder.file(), Database::Mode::write).run("PRAGMA journal_mode = WAL; CREATE TABLE t(a); INSERT INTO t VALUES(1)");
  const auto log = folder.file().string() + "-wal";
  {
    Database reader(folder.file(), Database::Mode::read);
    CHECK(Statement(reader, "SELECT a FROM t").query().next());
    CHECK_THROWS_AS(reader.run("INSERT INTO t VALUES(2)"), UserError);
    CHECK(std::filesystem::exists(log));
  }
  CHECK_FALSE(std::filesystem::exists(log));
  CHECK(folder.sql("SELECT a FROM t") == "1\n");
}

TEST_CASE("a file whose name means something in an address is read all the same") {
  RunFolder folder;
  const auto file = folder.path() / "a?b#c%41.sqlite";
  Database(file, Database::Mode::write).run("CREATE TABLE t(a)");
  CHECK_NOTHROW(Statement(Database(file, Database::Mode::read), "SELECT a FROM t"));
}

TEST_CASE("each way of failing has its exit code and says what to do") {
  RunFolder folder;
  const Database database(folder.file(), Database::Mode::write);
  const auto said = [&](int code) { return complaint([&] { database.fail(code); }); };
  CHECK(said(SQLITE_FULL).rfind("4: The disk is full: ", 0) == 0);
  CHECK(said(SQLITE_BUSY_SNAPSHOT).find("is locked by another program") != std::string::npos);
  CHECK(said(SQLITE_IOERR_FSYNC).rfind("4: ", 0) == 0);
  CHECK(said(SQLITE_READONLY_DIRECTORY).rfind("4: ", 0) == 0);
  CHECK(said(SQLITE_CORRUPT).rfind("1: ", 0) == 0);
  CHECK(said(SQLITE_CANTOPEN).rfind("2: ", 0) == 0);
  for (const int code : {SQLITE_FULL, SQLITE_BUSY, SQLITE_IOERR}) CHECK(said(code).ends_with("then run the same command again."));
  folder.write_config();
  for (const int code : {SQLITE_FULL, SQLITE_BUSY, SQLITE_IOERR}) {
    CHECK(said(code).find("`hone resume " + folder.path().string() + "`") != std::string::npos);
  }
}

}  // namespace hone
