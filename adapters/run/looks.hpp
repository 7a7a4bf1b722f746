#pragma once

#include <filesystem>
#include <string>

namespace hone {

/// One opening of a test split.
struct Look {
  std::string test_sha256;  ///< of what the split's rows say
  std::string run;          ///< whose verdict it was for
  std::string date;         ///< UTC
  std::string what;         ///< "verdict", "eval"
};

/// Notes the opening in `file`, a JSON object a line, and says how often this split was opened before, by others.
///
/// A run that was killed and resumed opens once. Throws UserError (exit 4) where the file cannot be written.
int note_look(const std::filesystem::path& file, const Look& look);
/// The same in results/looks.jsonl of the working directory, which all runs there share.
int note_look(const Look& look);
/// Whether an opening could be noted there, asked before anything is paid for; leaves nothing behind. Throws UserError (exit 4) where it could not.
void check_looks();

}  // namespace hone
