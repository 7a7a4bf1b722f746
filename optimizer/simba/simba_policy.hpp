#pragma once

namespace hone {

/// What only `simba` reads; `candidates` (6), `steps` (8) and `demos` are common.
struct SimbaPolicy {
  int batch = 32;  ///< train examples a step
};

}  // namespace hone
