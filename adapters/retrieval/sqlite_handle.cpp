#include "adapters/retrieval/sqlite_handle.hpp"

#include <stdexcept>

#include <sqlite3.h>

namespace hone {

void SqliteCloser::operator()(sqlite3* database) const { sqlite3_close(database); }
void SqliteCloser::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

SqliteDatabase sqlite_open(const std::filesystem::path& file, bool read_only) {
  sqlite3* raw = nullptr;
  const int flags = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(file.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  SqliteDatabase database(raw);
  if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errstr(code));
  return database;
}

SqliteStatement sqlite_prepare(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(database, sql.c_str(), static_cast<int>(sql.size()), &raw, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(database));
  }
  return SqliteStatement(raw);
}

void sqlite_run(sqlite3* database, const std::string& sql) {
  if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(database));
  }
}

}  // namespace hone
