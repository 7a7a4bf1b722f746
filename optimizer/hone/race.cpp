#include "optimizer/hone/race.hpp"

#include <algorithm>
#include <cmath>

namespace hone {
namespace {

constexpr double race_divisor = 20;  // a race takes no more than one in so many of the rollouts
constexpr RacingPolicy careful;
constexpr RacingPolicy hasty = {
    .keep_above = 0.80, .margin = 0.01, .drop_below = 0.07, .min_before_keep = 6, .max_examples = 30, .decide_at = 0.60};

}  // namespace

RacingPolicy racing_policy(double rollouts) {
  const double longest = std::clamp(std::floor(rollouts / race_divisor), hasty.max_examples, careful.max_examples);
  const double care = (longest - hasty.max_examples) / (careful.max_examples - hasty.max_examples);
  RacingPolicy policy = careful;
  for (const auto figure : {&RacingPolicy::keep_above, &RacingPolicy::margin, &RacingPolicy::drop_below, &RacingPolicy::min_before_keep,
                            &RacingPolicy::max_examples, &RacingPolicy::decide_at}) {
    policy.*figure = hasty.*figure + care * (careful.*figure - hasty.*figure);
  }
  return policy;
}

RaceVerdict judge_race(const RacingPolicy& policy, const Beliefs& beliefs, int child, bool no_more) {
  const int n = beliefs.observations(child);
  const Difference sober = beliefs.sober_difference(child);
  const double better = sober.above(policy.margin);
  const bool won = beliefs.wins(child) > 0;
  if (n >= policy.min_before_keep && better >= policy.keep_above && won) return RaceVerdict::in;
  const double worth = std::min(policy.worth, policy.worth_share * (1 - beliefs.mean(beliefs.parent(child))));
  const double hope = std::max(sober.above(worth), beliefs.difference(child).above(worth));
  if (n >= policy.min_before_drop && hope <= policy.drop_below) return RaceVerdict::out;
  if (n < policy.max_examples && !no_more) return RaceVerdict::more;
  return better >= policy.decide_at && won ? RaceVerdict::in : RaceVerdict::out;
}

std::vector<int> next_examples(const Beliefs& beliefs, int child, const std::vector<int>& open, int count) {
  const int parent = beliefs.parent(child);
  const double mean = beliefs.mean(parent);
  KeepFix model = beliefs.model(child);
  const std::vector<double>& cells = beliefs.cells(parent);
  std::vector<int> left = open;
  std::vector<int> chosen;
  while (static_cast<int>(chosen.size()) < count && !left.empty()) {
    const auto worth = [&](int example) {
      return model.learning(mean, cells[static_cast<std::size_t>(example)]) * (beliefs.observed(parent, example) ? 2 : 1);
    };
    auto best = left.begin();
    double most = worth(*best);
    for (auto it = left.begin() + 1; it != left.end(); ++it) {
      if (const double here = worth(*it); here > most + 1e-12) {
        most = here;
        best = it;
      }
    }
    const double score = cells[static_cast<std::size_t>(*best)];
    model.observe(score, model.predict(score));  // what is asked for together should not all tell the same
    chosen.push_back(*best);
    left.erase(best);
  }
  return chosen;
}

}  // namespace hone
