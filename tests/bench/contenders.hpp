#pragma once

#include <string>
#include <string_view>

#include "optimizer/policy.hpp"

namespace hone {

/// The policy that a benchmark means by a name: a kind of optimizer, or `gepa-ref`, which is gepa as its authors run it (width 1, no reuse, no
/// merge, the seed alone to start with).
inline OptimizerPolicy contender(std::string_view name, int width) {
  OptimizerPolicy policy;
  policy.kind = name;
  policy.width = width;
  if (name == "gepa-ref") {
    policy.kind = "gepa";
    policy.width = 1;
    policy.reuse = false;
    policy.merge = false;
    policy.start_with = {"seed"};
  }
  return policy;
}

}  // namespace hone
