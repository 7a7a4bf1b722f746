#pragma once

#include <algorithm>
#include <optional>

#include "programs/clock.hpp"

namespace hone {

/// The time of a search: its active seconds over all processes that drove it, and the wall that ends it.
class SearchClock {
 public:
  /// Begins. `wall_s`: the wall, in active seconds; `before_s`: those of earlier processes. The clock outlives this.
  SearchClock(const Clock& clock, std::optional<double> wall_s, double before_s)
      : clock_(clock),
        wall_s_(wall_s),
        before_s_(before_s),
        started_(clock.now()),
        deadline_(wall_s ? started_ + Seconds(*wall_s - before_s) : TimePoint::max()) {}

  double active_s() const { return before_s_ + (stopped_.value_or(clock_.now()) - started_).count(); }
  TimePoint deadline() const { return deadline_; }
  bool wall_is_over() const { return clock_.now() >= deadline_; }
  /// What is left of the wall at so many active seconds; nothing without one.
  std::optional<double> wall_left_s(double active_s) const {
    return wall_s_ ? std::optional<double>(std::max(0.0, *wall_s_ - active_s)) : std::nullopt;
  }
  /// What comes now is not the search's time.
  void stop() { stopped_ = clock_.now(); }

 private:
  const Clock& clock_;
  std::optional<double> wall_s_;
  double before_s_;
  TimePoint started_;
  TimePoint deadline_;
  std::optional<TimePoint> stopped_;
};

}  // namespace hone
