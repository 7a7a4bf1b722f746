#pragma once

#include <string>
#include <vector>

#include "adapters/run/console.hpp"
#include "adapters/run/progress_view.hpp"
#include "programs/clock.hpp"

namespace hone {

/// Shows how a run goes: on a terminal lines that are redrawn in place at most five times a second, elsewhere plain lines, one
/// for each event and one a minute for the standing.
class ProgressPrinter {
 public:
  explicit ProgressPrinter(Console& console) : console_(console) {}
  ~ProgressPrinter() { clear(); }
  ProgressPrinter(const ProgressPrinter&) = delete;
  ProgressPrinter& operator=(const ProgressPrinter&) = delete;

  /// The standing at `now`; drawn where it is time to.
  void update(const ProgressView& view, TimePoint now);
  /// A line that stays.
  void say(const std::string& line);
  /// Takes the redrawn lines away.
  void clear();

 private:
  Console& console_;
  std::vector<std::string> drawn_;
  TimePoint last_{Seconds(-1e9)};
};

/// `text` on one line of at most `columns` characters; what is cut off ends in "...".
std::string fit(const std::string& text, int columns);

}  // namespace hone
