#pragma once

#include <string>
#include <string_view>

#include "adapters/models/simulated/rule_world.hpp"
#include "optimizer/rng.hpp"

namespace hone::simulated {

/// The prompt that the reflection model of a rule world makes of `current`, which says `stated`: what the evidence shows to be
/// lacking or wrong, a few rules at most, some of them mistaken; what other prompts state; now and then a statement lost or
/// idle advice added.
std::string improved_rules(const RuleBook& book, const RuleTraits& traits, std::string_view current, const StatedCodes& stated,
                           std::string_view evidence, Rng rng);

}  // namespace hone::simulated
