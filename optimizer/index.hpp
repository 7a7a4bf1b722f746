#pragma once

#include <cassert>
#include <cstddef>

namespace hone {

/// A number of a candidate, an example or a front as containers count. It is not negative.
inline std::size_t at(int number) {
  assert(number >= 0);
  return static_cast<std::size_t>(number);
}

}  // namespace hone
