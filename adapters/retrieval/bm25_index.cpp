#include "adapters/retrieval/bm25_index.hpp"

#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>

#include <fmt/format.h>
#include <sqlite3.h>

#include "adapters/retrieval/corpus.hpp"
#include "adapters/retrieval/fts_query.hpp"
#include "adapters/retrieval/index_lock.hpp"
#include "adapters/retrieval/mapped_file.hpp"
#include "adapters/retrieval/sqlite_handle.hpp"
#include "programs/error.hpp"
#include "programs/hash.hpp"

namespace hone {
namespace {

namespace fs = std::filesystem;

// Raised when the layout changes: an index of another layout is built again.
constexpr int layout = 1;

void bind_text(sqlite3_stmt* statement, int at, std::string_view text) {
  sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

std::string column(sqlite3_stmt* statement, int at) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, at));
  return text == nullptr ? std::string() : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, at)));
}

/// Puts the rows into `staged`, by id: the order of ties, and the place where a repeated id is found.
void stage(sqlite3* database, const fs::path& corpus, std::string_view content) {
  sqlite_run(database, "CREATE TEMP TABLE staged(id TEXT PRIMARY KEY, line INTEGER, title TEXT, text TEXT) WITHOUT ROWID");
  const SqliteStatement insert = sqlite_prepare(database, "INSERT INTO staged VALUES(?, ?, ?, ?)");
  read_corpus(corpus, content, [&](std::size_t line, const Passage& row) {
    bind_text(insert.get(), 1, row.id);
    sqlite3_bind_int64(insert.get(), 2, static_cast<sqlite3_int64>(line));
    bind_text(insert.get(), 3, row.title);
    bind_text(insert.get(), 4, row.text);
    const int code = sqlite3_step(insert.get());
    sqlite3_reset(insert.get());
    if (code == SQLITE_DONE) return;
    if (code != SQLITE_CONSTRAINT) throw std::runtime_error(sqlite3_errmsg(database));
    const SqliteStatement first = sqlite_prepare(database, "SELECT line FROM staged WHERE id = ?");
    bind_text(first.get(), 1, row.id);
    sqlite3_step(first.get());
    throw UserError(fmt::format("{}, line {}: the id `{}` stands on line {} already. Give each passage an id of its own.",
                                corpus.string(), line, row.id, sqlite3_column_int64(first.get(), 0)));
  });
}

void build(const fs::path& corpus, std::string_view content, const fs::path& file) {
  const SqliteDatabase database = sqlite_open(file, /*read_only=*/false);
  sqlite_run(database.get(), "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN");
  stage(database.get(), corpus, content);
  sqlite_run(database.get(),
             "CREATE TABLE passage(n INTEGER PRIMARY KEY, id TEXT, title TEXT, text TEXT);"
             "INSERT INTO passage(id, title, text) SELECT id, title, text FROM staged ORDER BY id;"
             "CREATE VIRTUAL TABLE word USING fts5(title, text, content = 'passage', content_rowid = 'n',"
             " tokenize = 'porter unicode61');"
             "INSERT INTO word(word) VALUES('rebuild'); INSERT INTO word(word) VALUES('optimize');"
             "COMMIT; PRAGMA user_version = " + std::to_string(layout));
}

/// The index in `file`, opened, or nothing where there is none that is whole.
SqliteDatabase open_index(const fs::path& file) {
  try {
    SqliteDatabase database = sqlite_open(file, /*read_only=*/true);
    const SqliteStatement version = sqlite_prepare(database.get(), "PRAGMA user_version");
    const bool whole = sqlite3_step(version.get()) == SQLITE_ROW && sqlite3_column_int(version.get(), 0) == layout;
    return whole ? std::move(database) : nullptr;
  } catch (const std::runtime_error&) {
    return nullptr;  // not there or no database: built again
  }
}

}  // namespace

fs::path default_index_folder() {
  const auto variable = [](const char* name) -> std::optional<fs::path> {
    const char* value = std::getenv(name);
    return value != nullptr && *value == '/' ? std::optional<fs::path>(value) : std::nullopt;
  };
  if (const auto cache = variable("XDG_CACHE_HOME")) return *cache / "hone" / "bm25";
  if (const auto home = variable("HOME")) return *home / ".cache" / "hone" / "bm25";
  return fs::temp_directory_path() / "hone" / "bm25";
}

fs::path bm25_index_file(const fs::path& corpus, const fs::path& cache_folder) {
  const MappedFile content(corpus, "corpus");
  const fs::path file = cache_folder / (sha256_hex(content.bytes()) + ".sqlite");
  if (open_index(file)) return file;
  try {
    fs::create_directories(cache_folder);
    const IndexLock lock(cache_folder / "lock");
    if (open_index(file)) return file;  // another process was faster
    fs::path unfinished = file;
    unfinished += ".unfinished";
    fs::remove(unfinished);
    build(corpus, content.bytes(), unfinished);
    sync_to_disk(unfinished);
    fs::rename(unfinished, file);
    return file;
  } catch (const UserError&) {
    throw;
  } catch (const std::exception& error) {
    throw UserError(fmt::format("The search index of {} cannot be written into {}: {}. Make room there, or name another folder "
                                "in the environment variable XDG_CACHE_HOME.",
                                corpus.string(), cache_folder.string(), error.what()));
  }
}

struct Bm25Index::Parts {
  SqliteDatabase database;
  SqliteStatement search;
  std::int64_t size = 0;
};

Bm25Index::Bm25Index(const fs::path& file) : parts_(std::make_unique<Parts>()) {
  parts_->database = open_index(file);
  if (!parts_->database) throw UserError(fmt::format("{} is no search index of Hone. Delete it and start again.", file.string()));
  parts_->search = sqlite_prepare(
      parts_->database.get(),
      "SELECT p.id, p.title, p.text, best.score FROM (SELECT rowid AS n, -bm25(word, ?2, 1.0) AS score FROM word"
      " WHERE word MATCH ?1 ORDER BY score DESC, n LIMIT ?3) AS best JOIN passage AS p ON p.n = best.n"
      " ORDER BY best.score DESC, best.n");
  const SqliteStatement count = sqlite_prepare(parts_->database.get(), "SELECT max(n) FROM passage");
  sqlite3_step(count.get());
  parts_->size = sqlite3_column_int64(count.get(), 0);
}

Bm25Index::~Bm25Index() = default;
Bm25Index::Bm25Index(Bm25Index&&) noexcept = default;
Bm25Index& Bm25Index::operator=(Bm25Index&&) noexcept = default;

std::int64_t Bm25Index::size() const { return parts_->size; }

Result<std::vector<Passage>> Bm25Index::search(std::string_view query, int k, double title_weight) {
  const std::string expression = fts_query(query);
  std::vector<Passage> found;
  if (expression.empty() || k <= 0) return found;
  sqlite3_stmt* statement = parts_->search.get();
  bind_text(statement, 1, expression);
  sqlite3_bind_double(statement, 2, title_weight);
  sqlite3_bind_int(statement, 3, k);
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    found.push_back({column(statement, 0), column(statement, 1), column(statement, 2), sqlite3_column_double(statement, 3)});
  }
  sqlite3_reset(statement);
  if (code == SQLITE_DONE) return found;
  Failure failure;
  failure.kind = FailureKind::retriever;
  failure.message = fmt::format("The search index failed: {}.", sqlite3_errmsg(parts_->database.get()));
  return failure;
}

}  // namespace hone
