#pragma once

#include <string>

#include "adapters/models/simulated/rule_world.hpp"

namespace hone::simulated {

/// The null setting: a note is answered rightly half of the time, drawn for each prompt and note alone, whatever the prompt says.
///
/// Unlike in `flat`, no note is harder than another: the scores of two prompts on one row have nothing in common.
class CoinWorld final : public RuleWorld {
 public:
  CoinWorld(std::string name, std::uint64_t seed) : RuleWorld(std::move(name), RuleBook(seed, 12), RuleTraits()) {}

  std::string solve(const TaskRequest& request, const std::string& field, const Luck& luck) const override;
  std::optional<double> true_score(const ComponentValues&) const override { return heads; }
  std::optional<double> best_score() const override { return heads; }

 private:
  static constexpr double heads = 0.5;
};

}  // namespace hone::simulated
