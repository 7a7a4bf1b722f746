#include "adapters/storage/schema.hpp"

#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "adapters/storage/database.hpp"
#include "programs/error.hpp"

namespace hone {

namespace {

constexpr std::int64_t application_id = 0x686f6e65;  // "hone"

// docs/run-format.md says what each column means. Replies are found by the number of their attempt: with an index of keys, which are hashes, each reply would
// touch another page of it, and what is written would double.
constexpr const char* tables = R"sql(
  CREATE TABLE meta(
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE journal(
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    step INTEGER NOT NULL,
    body TEXT NOT NULL
  );
  CREATE TABLE attempts(
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    role TEXT NOT NULL,
    phase TEXT NOT NULL,
    step INTEGER NOT NULL,
    state TEXT NOT NULL,
    failure TEXT,
    reserved_calls INTEGER NOT NULL,
    reserved_input_tokens INTEGER NOT NULL,
    reserved_output_tokens INTEGER NOT NULL,
    reserved_usd REAL NOT NULL,
    calls INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    usd REAL NOT NULL
  );
  CREATE TABLE calls(
    id INTEGER PRIMARY KEY,
    model TEXT NOT NULL,
    finish TEXT NOT NULL,
    latency_s REAL NOT NULL,
    calls INTEGER NOT NULL,
    calls_cached INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    usd REAL NOT NULL,
    usage_assumed INTEGER NOT NULL,
    spend TEXT,
    reply TEXT NOT NULL,
    reasoning TEXT NOT NULL,
    request TEXT NOT NULL
  );
  CREATE TABLE rollouts(
    id INTEGER PRIMARY KEY,
    step INTEGER NOT NULL,
    phase TEXT NOT NULL,
    candidate TEXT NOT NULL,
    partition TEXT NOT NULL,
    example TEXT NOT NULL,
    repeat INTEGER NOT NULL,
    score REAL,
    objectives TEXT,
    failure TEXT,
    failure_message TEXT,
    failure_sent INTEGER,
    failure_refused INTEGER,
    failure_retry_after_s REAL,
    calls INTEGER NOT NULL,
    calls_cached INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    usd REAL NOT NULL,
    first_spend TEXT,
    latency_s REAL NOT NULL,
    feedback TEXT,
    feedback_parts TEXT,
    outputs TEXT NOT NULL,
    trace TEXT NOT NULL
  );
  CREATE INDEX rollouts_by_step ON rollouts(step) WHERE step <> 0;
  CREATE INDEX rollouts_by_candidate ON rollouts(candidate, example);
  CREATE TABLE candidates(
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    origin TEXT NOT NULL,
    parents TEXT NOT NULL,
    changed TEXT NOT NULL,
    steps TEXT NOT NULL,
    components TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    validation REAL,
    validation_n INTEGER NOT NULL
  );
  CREATE TABLE texts(
    hash TEXT PRIMARY KEY,
    text TEXT NOT NULL
  );
)sql";

/// What the first row of `sql` says.
std::string answer(Database& database, const char* sql) {
  Statement statement(database, sql);
  Rows rows = statement.query();
  return rows.next() ? rows.text(0) : std::string();
}

std::int64_t number(Database& database, const char* sql) { return std::stoll(answer(database, sql)); }

void use_log(Database& database) {
  if (answer(database, "PRAGMA journal_mode = WAL") == "wal") return;
  throw UserError(fmt::format("{} cannot be written safely: its file system has no shared memory. Choose a folder on a local disk.",
                              database.file().string()),
                  2);
}

bool is_empty(Database& database) { return number(database, "SELECT count(*) FROM sqlite_schema") == 0; }

}  // namespace

void prepare_to_write(Database& database) {
  const bool made = is_empty(database);
  if (!made) check_format(database);
  database.run("PRAGMA synchronous = FULL");
  use_log(database);
  if (!made) return;
  database.run(fmt::format("BEGIN IMMEDIATE; {} PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT;", tables,
                           application_id, run_format));
}

void check_format(Database& database) {
  const std::string name = database.file().string();
  if (number(database, "PRAGMA application_id") != application_id) {
    throw UserError(fmt::format("{} is no record of a run. Name the folder of a run.", name));
  }
  const std::int64_t format = number(database, "PRAGMA user_version");
  if (format > run_format) {
    throw UserError(fmt::format("{} has format {}, and this hone knows formats up to {}. Use the newer hone that wrote it.",
                                name, format, run_format),
                    2);
  }
  if (format < run_format) {
    throw UserError(fmt::format("{} has format {}, and this hone needs format {}. Use the older hone that wrote it.", name,
                                format, run_format),
                    2);
  }
}

}  // namespace hone
