#pragma once

#include <cstdlib>

namespace hone {

/// Whether the loops over everything are wanted, which take minutes: tests/run.sh --long.
inline bool long_loops() { return std::getenv("HONE_LONG") != nullptr; }

}  // namespace hone
