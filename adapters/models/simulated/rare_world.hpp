#pragma once

#include <string>
#include <vector>

#include "adapters/models/simulated/rule_world.hpp"

namespace hone::simulated {

/// How rare the rare marks are.
struct RareTraits {
  std::size_t common = 8;
  std::size_t rare = 6;
  double share = 0.3;  ///< of the rows name a rare mark: one, beside common ones
};

/// A world of independent rules of which some are met in few rows: what they say, only a rare example shows.
class RareWorld final : public RuleWorld {
 public:
  RareWorld(std::string name, std::uint64_t seed, RareTraits rarity = {}, RuleTraits traits = {});

 protected:
  std::vector<std::size_t> draw_rules(Rng& rng, std::vector<std::size_t>& marks) const override;
  double expected(std::span<const double> chances) const override;

 private:
  RareTraits rarity_;
};

}  // namespace hone::simulated
