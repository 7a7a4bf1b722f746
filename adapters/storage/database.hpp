#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace hone {

// The little of SQLite that a run's record needs. Private to adapters/storage; everything here throws UserError where SQLite
// fails, with the file, what happened and what to do. One thread at a time.

/// A connection to a run's record.
class Database {
 public:
  enum class Mode { write, read };

  /// Opens `file`, in mode `write` making it where there is none.
  Database(std::filesystem::path file, Mode mode);

  /// Runs statements that give no rows.
  void run(const std::string& sql);

  /// Throws what the error `code` means to a user.
  [[noreturn]] void fail(int code) const;

  sqlite3* handle() const { return handle_.get(); }
  const std::filesystem::path& file() const { return file_; }

 private:
  struct Closer {
    void operator()(sqlite3* handle) const;
  };
  std::filesystem::path file_;
  std::unique_ptr<sqlite3, Closer> handle_;
};

/// The rows of a query, one at a time. Lets go of the query, and with it of the state of the file it reads, when destroyed.
class Rows {
 public:
  Rows(const Database& database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows();

  /// Goes to the next row, at first to the first one; false: there is none.
  bool next();

  bool null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;

 private:
  const Database& database_;
  sqlite3_stmt* statement_;
};

/// A statement prepared once and run often. Outlived by its connection.
class Statement {
 public:
  Statement(const Database& database, const char* sql);

  /// Runs it with values for ?1, ?2, …: integers, doubles, texts, or optionals of these.
  template <class... Values>
  void run(const Values&... values) {
    bind_all(values...);
    Rows(database_, statement_.get()).next();
  }

  /// Begins a query. Ends before the statement is used again.
  template <class... Values>
  Rows query(const Values&... values) {
    bind_all(values...);
    return Rows(database_, statement_.get());
  }

 private:
  struct Closer {
    void operator()(sqlite3_stmt* statement) const;
  };

  template <class... Values>
  void bind_all(const Values&... values) {
    int index = 0;
    (bind(++index, values), ...);
  }
  template <class T>
  void bind(int index, const std::optional<T>& value) {
    if (value) {
      bind(index, *value);
    } else {
      bind_null(index);
    }
  }
  void bind(int index, std::int64_t value);
  void bind(int index, int value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, bool value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, double value);
  void bind(int index, std::string_view value);
  void bind(int index, const std::string& value) { bind(index, std::string_view(value)); }
  void bind_null(int index);

  const Database& database_;
  std::unique_ptr<sqlite3_stmt, Closer> statement_;
};

}  // namespace hone
