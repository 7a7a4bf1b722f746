#pragma once

#include <cstddef>

namespace hone {

/// Whether so few scores are `missing` that the others speak for all: at most 5 %.
inline bool few_missing(std::size_t missing, std::size_t of) { return missing * 20 <= of; }

}  // namespace hone
