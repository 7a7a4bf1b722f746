#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "optimizer/bootstrap.hpp"
#include "optimizer/rng.hpp"

namespace hone {

/// The run's own successes on train, whoever had them, to make demo sets from: they cost nothing more. Of each row the best run is kept, of
/// equals the first.
class DemoPool {
 public:
  explicit DemoPool(bool binary_metric) : binary_metric_(binary_metric) {}

  /// Takes the run of a train example; one without demos or with a fault is left alone.
  void take(int row, const DemoRun& run);
  int successes() const { return successes_; }

  /// The components of `parent` with a random set of `demos` successes in place of its demos; fewer where there are fewer, made up by the best runs
  /// above the mean. Nothing where there are none.
  std::optional<ComponentValues> draw(const Candidate& parent, const Candidate& seed, const std::vector<ComponentSpec>& components, int demos,
                                      Draws& draws, std::uint64_t number) const;

 private:
  bool binary_metric_;
  std::map<int, DemoRun> runs_;  // by row
  int successes_ = 0;
};

}  // namespace hone
