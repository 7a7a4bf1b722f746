#pragma once

#include <string>

#include "adapters/storage/call_table.hpp"
#include "adapters/storage/text_table.hpp"
#include "programs/trace.hpp"

namespace hone {

// A trace as it is stored: JSON in which long texts are references, and a model call whose reply is in `calls` is its id and
// what this rollout paid. The messages are left out too where the request in `calls` has them.

std::string stored_trace(const Trace& trace, CallTable& calls, TextTable& texts);
Trace trace_of(const std::string& stored, CallTable& calls, TextTable& texts);

}  // namespace hone
