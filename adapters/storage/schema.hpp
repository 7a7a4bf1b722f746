#pragma once

namespace hone {

class Database;

/// The format of run.sqlite that this program writes; the file has it as `user_version`.
inline constexpr int run_format = 2;

/// Makes the tables in an empty file, and sets up how it is written: a write-ahead log, synced at each commit.
/// Throws UserError (exit 2) as `check_format` does.
void prepare_to_write(Database& database);

/// Throws UserError (exit 2) where the file is no record of a run, or one of a format that this program does not know.
void check_format(Database& database);

}  // namespace hone
