#include "adapters/models/simulated/rare_world.hpp"

#include <utility>

namespace hone::simulated {

// The book's first marks are the common ones.

RareWorld::RareWorld(std::string name, std::uint64_t seed, RareTraits rarity, RuleTraits traits)
    : RuleWorld(std::move(name), RuleBook(seed, rarity.common + rarity.rare), traits), rarity_(rarity) {}

std::vector<std::size_t> RareWorld::draw_rules(Rng& rng, std::vector<std::size_t>& marks) const {
  rng.shuffle(marks);
  const std::size_t count = 1 + rng.weighted(share_of_marks);
  const std::size_t rare = rng.uniform() < rarity_.share ? 1 : 0;
  std::vector<std::size_t> rules;
  std::size_t taken_rare = 0;
  for (const auto mark : marks) {
    const bool is_rare = mark >= rarity_.common;
    const bool wanted = is_rare ? taken_rare < rare : rules.size() - taken_rare < count - rare;
    if (!wanted) continue;
    taken_rare += is_rare ? 1 : 0;
    rules.push_back(mark);
  }
  return rules;
}

double RareWorld::expected(std::span<const double> chances) const {
  const auto common = set_means(chances.first(rarity_.common));
  const double rare = set_means(chances.subspan(rarity_.common))[1];
  double score = 0;
  for (std::size_t k = 1; k <= share_of_marks.size(); ++k) {
    score += share_of_marks[k - 1] * ((1 - rarity_.share) * common[k] + rarity_.share * rare * common[k - 1]);
  }
  return score;
}

}  // namespace hone::simulated
