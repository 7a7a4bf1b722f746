#pragma once

#include <cstddef>

namespace hone {

/// Whether so few scores are `missing` that the others speak for all: at most 5 %.
inline bool few_missing(std::size_t missing, std::size_t of) { return missing * 20 <= of; }
/// How many have to be there for that.
inline int fewest_present(int of) { return of - of / 20; }

}  // namespace hone
