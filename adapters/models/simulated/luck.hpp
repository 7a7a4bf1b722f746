#pragma once

#include <cstdint>
#include <string_view>

#include "optimizer/rng.hpp"

namespace hone::simulated {

/// The chances of one reply: every draw is a pure function of the world's seed, the request and what the draw is for.
///
/// Half of the luck of a draw that is tied to an input belongs to that input alone, so that a hard example stays hard under
/// another prompt; over all prompts and inputs each draw is uniform.
class Luck {
 public:
  /// `request` tells requests apart: their bytes, and a draw of their own where replies are sampled.
  Luck(std::uint64_t seed, std::string_view request);

  /// A generator of its own for `purpose`, from this request alone.
  Rng rng(std::string_view purpose) const { return Rng(request_, purpose); }

  /// Uniform in [0, 1), half of the time from `input` and `purpose` alone.
  double uniform(std::string_view purpose, std::string_view input) const;

 private:
  std::uint64_t seed_;
  std::uint64_t request_;
};

}  // namespace hone::simulated
