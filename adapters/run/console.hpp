#pragma once

#include <iosfwd>

namespace hone {

/// Where a command writes: results to `out`, all else to `err`.
struct Console {
  std::ostream& out;
  std::ostream& err;
  bool terminal = false;  ///< `err` is a terminal: progress is redrawn in place
  int columns = 80;       ///< of that terminal
};

}  // namespace hone
