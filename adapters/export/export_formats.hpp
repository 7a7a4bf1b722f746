#pragma once

#include <string>
#include <vector>

#include "adapters/export/best_file.hpp"
#include "programs/render.hpp"

namespace hone {

/// "json", "text".
const std::vector<std::string>& export_formats();

/// Every call's messages, for people: a heading for each call and each message, the texts as they are.
std::string calls_text(const std::vector<RenderedCall>& calls);

/// What the program sends, with `{{field}}` where a row's inputs will stand. Empty for an external command.
std::vector<RenderedCall> rendered(const BestFile& best, const ModuleRegistry& registry);

/// The result as a file of `format`.
///
/// - `json`: best.json itself, to be loaded again by `hone eval --program`, `hone render` and `load_program`;
/// - `text`: the exact messages, to be read and pasted.
std::string exported(const BestFile& best, const std::string& format, const ModuleRegistry& registry);

/// Reads an exported file again and compares what it sends, byte for byte, with what `best` sends.
/// Throws UserError (exit 1) that names the first call that differs.
void verify_export(const std::string& path, const std::string& format, const BestFile& best, const ModuleRegistry& registry);

/// Why this result should not go to production without somebody saying so (`--unproven`), as a sentence; empty: it may.
std::string objection(const BestFile& best);
/// What whoever uses it should know, as a sentence; empty: nothing.
std::string caveat(const BestFile& best);

}  // namespace hone
