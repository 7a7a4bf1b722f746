#pragma once

#include <iosfwd>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "optimizer/engine/run.hpp"

namespace hone {

// What `--json` writes to standard output: an event a line, at once (docs/command-line.md).

void write_event(std::ostream& out, const nlohmann::ordered_json& event);
/// Something that is said to who watches.
void write_note_event(std::ostream& out, const std::string& text);
/// The last event. `what`: "summary" or "comparison"; `result`: that, as its file has it.
void write_end_event(std::ostream& out, RunState state, const std::string& what, const nlohmann::ordered_json& result);

}  // namespace hone
