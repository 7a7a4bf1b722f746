#pragma once

#include <cstdint>

#include "optimizer/engine/run.hpp"

namespace hone {

/// Re-derives the decisions of a search from its journal, without models, data or clock. Returns how many steps were compared;
/// throws UserError (exit 1) at the first that differs.
std::int64_t replay_decisions(const RunSetup& setup);

}  // namespace hone
