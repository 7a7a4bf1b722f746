#pragma once

#include <cstddef>
#include <vector>

#include "optimizer/hone/earnings.hpp"
#include "optimizer/rng.hpp"

namespace hone {

/// What the proposals of each model that writes them have brought in the run so far, so that those are asked more that pay.
class ReflectorBook {
 public:
  /// `models`: how many there are, at least one; they are numbered from 0.
  explicit ReflectorBook(std::size_t models) : accounts_(models) {}

  /// Whom to ask next: each model once, in their order, then in proportion to the square of `worth`. Counts as asked.
  int choose(Rng rng);
  /// A proposal of `model` came to its end. `gain`: by how much the child that was let in is better than its parent, 0 where none was. `cost`:
  /// rollouts.
  void end(int model, double gain, double cost);

  /// Expected gain per rollout: what all models brought on the average, counted as two proposals, and what this one did. Recent proposals count more.
  double worth(int model) const;

 private:
  std::vector<Earnings> accounts_;
  int asked_ = 0;  // models that were asked for something
};

}  // namespace hone
