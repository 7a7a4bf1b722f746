#include "adapters/storage/database.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include "adapters/storage/resumable.hpp"
#include "programs/error.hpp"

namespace hone {

namespace {

constexpr int busy_timeout_ms = 10'000;  // another program that reads or looks into the file may hold it for a moment

std::string as_uri(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    if (c == '?' || c == '#' || c == '%') {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      uri += c;
    }
  }
  return uri;
}

/// A record that nobody can be writing: in a folder where nothing can be made, without a log of writes beside it.
bool is_immutable(const std::filesystem::path& file) {
  const auto folder = std::filesystem::absolute(file).parent_path();
  return access(folder.c_str(), W_OK) != 0 && !std::filesystem::exists(file.string() + "-wal");
}

/// No write waits in the log beside the record: its run has ended, or has only just begun.
bool is_at_rest(const std::filesystem::path& file) {
  std::error_code none;
  const auto waiting = std::filesystem::file_size(file.string() + "-wal", none);
  return none || waiting == 0;
}

/// Even who only reads makes a log of writes where there is none, and the last connection that closes takes it away if it may write. Of a run at
/// rest a reader may, so that the record is again one file; beside a live run it is not the last, and what a killed one left stays as it is.
int flags_to_read(const std::filesystem::path& file) {
  const bool clears_away = is_at_rest(file) && !is_immutable(file);
  return SQLITE_OPEN_URI | (clears_away ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
}

std::string reason(sqlite3* handle, int code) {
  const int system_error = handle == nullptr ? 0 : sqlite3_system_errno(handle);
  if (system_error == 0) return sqlite3_errstr(code);
  return fmt::format("{}: {}", sqlite3_errstr(code), std::strerror(system_error));
}

/// A run has its config beside its record before it calls a model; without that there is nothing to resume.
std::string how_to_go_on(const std::filesystem::path& record) {
  const auto folder = record.parent_path();
  std::error_code unknown;
  if (!std::filesystem::exists(folder / "config.yaml", unknown)) return "run the same command again";
  return fmt::format("go on with `hone resume {}`", resumable_folder(folder).string());
}

}  // namespace

void Database::Closer::operator()(sqlite3* handle) const { sqlite3_close(handle); }

Database::Database(std::filesystem::path file, Mode mode) : file_(std::move(file)) {
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  std::string name = file_.string();
  if (mode == Mode::read) {
    flags = flags_to_read(file_);
    name = as_uri(file_) + (is_immutable(file_) ? "?immutable=1" : "");
  }
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  handle_.reset(raw);
  if (code != SQLITE_OK) fail(code);
  sqlite3_extended_result_codes(handle(), 1);
  sqlite3_busy_timeout(handle(), busy_timeout_ms);
  if (mode == Mode::read) run("PRAGMA query_only = ON");
}

void Database::run(const std::string& sql) {
  const int code = sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

void Database::fail(int code) const {
  const std::string name = file_.string();
  const std::string again = how_to_go_on(file_);
  switch (code & 0xff) {
    case SQLITE_FULL:
      throw UserError(fmt::format("The disk is full: {} could not be written. Free some space, then {}.", name, again), exit_codes::paused);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw UserError(fmt::format("{} is locked by another program. End that program, then {}.", name, again), exit_codes::paused);
    case SQLITE_NOTADB:
      throw UserError(fmt::format("{} is no record of a run. Name the folder of a run.", name));
    case SQLITE_CORRUPT:
      throw UserError(fmt::format("{} is damaged ({}). Restore it from a copy.", name, reason(handle(), code)), exit_codes::failed);
    case SQLITE_CANTOPEN:
      throw UserError(fmt::format("{} cannot be opened ({}). Check that its folder exists and that you may use it.", name,
                                  reason(handle(), code)),
                      2);
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
      throw UserError(fmt::format("{} could not be read or written ({}). Mend the disk, then {}.", name,
                                  reason(handle(), code), again),
                      4);
    default:
      throw std::logic_error(fmt::format("{}: {} ({})", name, sqlite3_errmsg(handle()), code));
  }
}

Rows::~Rows() { sqlite3_reset(statement_); }

bool Rows::next() {
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) database_.fail(code);
  return code == SQLITE_ROW;
}

bool Rows::null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::int64_t Rows::integer(int column) const { return sqlite3_column_int64(statement_, column); }

double Rows::real(int column) const { return sqlite3_column_double(statement_, column); }

std::string Rows::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return bytes == nullptr ? std::string()
                          : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

void Statement::Closer::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(const Database& database, const char* sql) : database_(database) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(database.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  statement_.reset(raw);
  if (code != SQLITE_OK) database.fail(code);
}

void Statement::bind(int index, std::int64_t value) { sqlite3_bind_int64(statement_.get(), index, value); }

void Statement::bind(int index, double value) { sqlite3_bind_double(statement_.get(), index, value); }

void Statement::bind(int index, std::string_view value) {
  // A null pointer would be NULL, and an empty view may hold one.
  const char* bytes = value.empty() ? "" : value.data();
  const int code = sqlite3_bind_text64(statement_.get(), index, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) database_.fail(code);
}

void Statement::bind_null(int index) { sqlite3_bind_null(statement_.get(), index); }

}  // namespace hone
