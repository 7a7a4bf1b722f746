#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <sqlite3.h>
#include <stdlib.h>

#include "adapters/storage/sqlite_run_store.hpp"
#include "programs/error.hpp"

namespace hone {

/// A folder for one run's record, which goes with the test. In memory where the system has such a place: tests do not wait for
/// a disk's syncs.
class RunFolder {
 public:
  RunFolder() {
    const std::filesystem::path memory = "/dev/shm";
    const auto parent = std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path();
    std::string name = (parent / "hone-run-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;
  ~RunFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path file() const { return path_ / "run.sqlite"; }

  /// The run has begun: it can be resumed.
  void write_config() const { std::ofstream(path_ / "config.yaml") << "name: run\n"; }

  boost::asio::io_context& context() { return context_; }
  std::unique_ptr<SqliteRunStore> open() { return SqliteRunStore::open(file(), context_.get_executor()); }

  /// What SQL gives, by a connection of its own: a line a row, its columns parted by `|`.
  std::string sql(const std::string& statements) const {
    sqlite3* database = nullptr;
    sqlite3_open_v2(file().c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    std::string lines;
    const auto add = [](void* to, int count, char** values, char**) {
      std::string& text = *static_cast<std::string*>(to);
      for (int i = 0; i < count; ++i) text += std::string(i == 0 ? "" : "|") + (values[i] == nullptr ? "null" : values[i]);
      text += '\n';
      return 0;
    };
    if (sqlite3_exec(database, statements.c_str(), add, &lines, nullptr) != SQLITE_OK) {
      lines += std::string("error: ") + sqlite3_errmsg(database);
    }
    sqlite3_close(database);
    return lines;
  }

 private:
  std::filesystem::path path_;
  boost::asio::io_context context_;
};

/// What a user is told, with the exit code in front; empty where nothing is thrown.
template <class Action>
std::string complaint(Action action) {
  try {
    action();
  } catch (const UserError& error) {
    return std::to_string(error.exit_code()) + ": " + error.what();
  }
  return {};
}

}  // namespace hone
