#pragma once

#include <filesystem>
#include <memory>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace hone {

// The little of SQLite that the search index needs. Private to adapters/retrieval.

struct SqliteCloser {
  void operator()(sqlite3* database) const;
  void operator()(sqlite3_stmt* statement) const;
};
using SqliteDatabase = std::unique_ptr<sqlite3, SqliteCloser>;
using SqliteStatement = std::unique_ptr<sqlite3_stmt, SqliteCloser>;

/// Each of these throws std::runtime_error with SQLite's words.
SqliteDatabase sqlite_open(const std::filesystem::path& file, bool read_only);
SqliteStatement sqlite_prepare(sqlite3* database, const std::string& sql);
void sqlite_run(sqlite3* database, const std::string& sql);

}  // namespace hone
