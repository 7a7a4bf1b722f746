#include "adapters/run/json_events.hpp"

#include <ostream>

#include "programs/json_line.hpp"

namespace hone {

void write_event(std::ostream& out, const nlohmann::ordered_json& event) { out << json_line(event) << "\n" << std::flush; }

void write_note_event(std::ostream& out, const std::string& text) { write_event(out, {{"event", "note"}, {"text", text}}); }

void write_end_event(std::ostream& out, RunState state, const std::string& what, const nlohmann::ordered_json& result) {
  write_event(out, {{"event", std::string(name(state))}, {what, result}});
}

}  // namespace hone
