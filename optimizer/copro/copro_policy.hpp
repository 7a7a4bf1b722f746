#pragma once

namespace hone {

/// What only `copro` reads.
struct CoproPolicy {
  int breadth = 10;  ///< texts of a component that a round adds
  int depth = 3;     ///< rounds
};

}  // namespace hone
