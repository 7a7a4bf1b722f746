#pragma once

#include <string>
#include <string_view>

#include "optimizer/policy.hpp"

namespace hone {

/// The policy that a benchmark means by a name: a kind of optimizer; `gepa-ref`, which is gepa as its authors run it (width 1, no reuse, no merge,
/// the seed alone to start with), but for its memory; `gepa-textbook`, the same without memory, as the Python package gepa has it; or `hone-without-PART`, which is hone without one of its parts.
inline OptimizerPolicy contender(std::string_view name, int width) {
  OptimizerPolicy policy;
  policy.kind = name;
  policy.width = width;
  if (name == "gepa-ref" || name == "gepa-textbook") {
    policy.kind = "gepa";
    policy.memory = name == "gepa-ref";
    policy.width = 1;
    policy.reuse = false;
    policy.merge = false;
    policy.start_with = {"seed"};
  }
  constexpr std::string_view ablation = "hone-without-";
  if (name.starts_with(ablation)) {
    policy.kind = "hone";
    policy.hone.without = {std::string(name.substr(ablation.size()))};
  }
  return policy;
}

}  // namespace hone
