#pragma once

#include <string>
#include <vector>

namespace hone {

/// What only `hone` reads of an optimizer's policy.
struct HonePolicy {
  int failures = 4;                  ///< that a reflection is made from, at most
  std::vector<std::string> without;  ///< parts that are left out, to see what they are worth: names in `hone_parts()`
};

/// The parts of `hone` that can be left out.
const std::vector<std::string>& hone_parts();

}  // namespace hone
