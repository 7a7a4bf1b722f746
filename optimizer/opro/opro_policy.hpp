#pragma once

namespace hone {

/// What only `opro` reads; `steps` (200) is common.
struct OproPolicy {
  int per_step = 8;    ///< texts that are asked for in a step
  int history = 20;    ///< best texts with their scores in the request
  int exemplars = 3;   ///< train examples in the request
};

}  // namespace hone
